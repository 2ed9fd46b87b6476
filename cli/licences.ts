/**
 * Licences of what an executable is made of, with their texts: they travel with it. The bill of materials of a release
 * takes them from here too.
 */

/** Part of an executable. */
export interface LicencedPart {
  /** Name of the package. */
  readonly name: string;
  /** SPDX expression. */
  readonly licence: "MIT" | "BSD-3-Clause" | "MIT AND BSD-3-Clause";
  /** Who holds the copyright, as the licence of the package says. */
  readonly copyright: string;
}

/** Everything in an executable. */
export const PARTS: readonly LicencedPart[] = [
  { name: "wqdump", licence: "MIT", copyright: "Copyright (c) 2026 the wqdump authors" },
  { name: "deno-std", licence: "MIT", copyright: "Copyright 2018-2025 the Deno authors" },
  { name: "fflate", licence: "MIT", copyright: "Copyright (c) 2023 Arjun Barrett" },
  { name: "hyparquet", licence: "MIT", copyright: "Hyperparam" },
  { name: "hyparquet-writer", licence: "MIT", copyright: "Hyperparam" },
  {
    name: "zstddec",
    licence: "MIT AND BSD-3-Clause",
    copyright: "Copyright (c) 2020 Don McCurdy; Zstandard: Copyright (c) 2016-present, Yann Collet, Facebook, Inc.",
  },
  { name: "deno", licence: "MIT", copyright: "Copyright 2018-2025 the Deno authors" },
  {
    name: "v8",
    licence: "BSD-3-Clause",
    copyright: "Copyright 2014, the V8 project authors. All rights reserved.",
  },
];

/** Words of the licences, without who holds the copyright. */
export const TEXTS: Readonly<Record<"MIT" | "BSD-3-Clause", string>> = {
  "MIT": `Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated
documentation files (the "Software"), to deal in the Software without restriction, including without limitation the
rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit
persons to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the
Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE
WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR
COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR
OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.
`,
  "BSD-3-Clause":
    `Redistribution and use in source and binary forms, with or without modification, are permitted provided that the
following conditions are met:

    * Redistributions of source code must retain the above copyright notice, this list of conditions and the following
      disclaimer.
    * Redistributions in binary form must reproduce the above copyright notice, this list of conditions and the
      following disclaimer in the documentation and/or other materials provided with the distribution.
    * Neither the name of Google Inc. (V8), the name Facebook (Zstandard) nor the names of its contributors may be used
      to endorse or promote products derived from this software without specific prior written permission.

THIS SOFTWARE IS PROVIDED BY THE COPYRIGHT HOLDERS AND CONTRIBUTORS "AS IS" AND ANY EXPRESS OR IMPLIED WARRANTIES,
INCLUDING, BUT NOT LIMITED TO, THE IMPLIED WARRANTIES OF MERCHANTABILITY AND FITNESS FOR A PARTICULAR PURPOSE ARE
DISCLAIMED. IN NO EVENT SHALL THE COPYRIGHT OWNER OR CONTRIBUTORS BE LIABLE FOR ANY DIRECT, INDIRECT, INCIDENTAL,
SPECIAL, EXEMPLARY, OR CONSEQUENTIAL DAMAGES (INCLUDING, BUT NOT LIMITED TO, PROCUREMENT OF SUBSTITUTE GOODS OR
SERVICES; LOSS OF USE, DATA, OR PROFITS; OR BUSINESS INTERRUPTION) HOWEVER CAUSED AND ON ANY THEORY OF LIABILITY,
WHETHER IN CONTRACT, STRICT LIABILITY, OR TORT (INCLUDING NEGLIGENCE OR OTHERWISE) ARISING IN ANY WAY OUT OF THE USE OF
THIS SOFTWARE, EVEN IF ADVISED OF THE POSSIBILITY OF SUCH DAMAGE.
`,
};

/** All of it, for people. */
export function licenceTexts(): string {
  const list = PARTS.map(({ name, licence, copyright }) => `${name.padEnd(16)} ${licence.padEnd(21)} ${copyright}\n`);
  const texts = Object.entries(TEXTS).map(([name, text]) => `\n${name}\n\n${text}`);
  return list.join("") + texts.join("") +
    "\nDeno and V8 hold libraries of others; https://github.com/denoland/deno and https://v8.dev name them.\n";
}
