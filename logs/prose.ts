/** Sentences are no records: people write about errors in the words in which programs print them. */

/** How sentences of people begin. */
const BEGINS =
  /^[\s>*-]{0,8}(?:i|we|you|he|they|does|do|did|is|are|was|what|why|how|if|the|a|an|this|that|these|those|it|when|where|maybe|perhaps|could|can|would|should|my|our|your|so|and|but|note|see|as|in|on|after|before|because|since|then|there|here|also|please|thanks|hi|hello)\s/i;

/** What stands in sentences and in no message. */
const INSIDE =
  /\b(?:i think|would be|should be|could be|might be|means?|meaning|because|seems?|looks like|corresponds? to|stands for|refers to|is an?|was an?|are an?|be an?|e\.g\.|i\.e\.)\b/i;

/** Source code with its formats. */
const CODE =
  /%[-0-9]{0,4}l{0,2}[sdxupi]\b|%#?0?\d{0,2}l{0,2}x|\b(?:printf|fprintf|pr_err|dev_err|WARN|INFO|ERROR)\s?\("|PRIx?u?\d\d|\b(?:assert|ASSERT_\w+|EXPECT_\w+|if|while|switch)\s?\(|\s&&\s/;

/** Whether a line is a sentence, a question or source code. */
export function isProse(text: string): boolean {
  return /\?\s*$/.test(text) || BEGINS.test(text) || INSIDE.test(text) || CODE.test(text);
}

/** Whether a line is a call of the function that prints, and not what it printed. */
export function isCode(text: string): boolean {
  return CODE.test(text) || /\w\((?:[\w>.-]{1,40}, ?){0,3}"[^"]{0,400}(?:\\n"|$)/.test(text);
}
