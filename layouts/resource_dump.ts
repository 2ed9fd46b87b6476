/** Numbers of the RESOURCE_DUMP protocol. */

/**
 * Control segments by name: number, layout, and bytes of the shortest form, which is all but a text at the end. Numbers
 * from 0xff00 on are control segments, below it resource segments.
 */
export const CONTROL_SEGMENTS = {
  notice: { id: 0xfff9, layout: "rd_notice", bytes: 8 },
  command: { id: 0xfffa, layout: "rd_command", bytes: 20 },
  terminate: { id: 0xfffb, layout: "rd_terminate", bytes: 4 },
  error: { id: 0xfffc, layout: "rd_error", bytes: 8 },
  reference: { id: 0xfffd, layout: "rd_reference", bytes: 20 },
  info: { id: 0xfffe, layout: "rd_info", bytes: 16 },
  menu: { id: 0xffff, layout: "rd_menu", bytes: 8 },
} as const;

/** Numbers of the RESOURCE_DUMP protocol. */
export const RESOURCE_DUMP = {
  /** Access register. */
  registerId: 0xc000,
  /** Size of the register. */
  registerBytes: 256,
  /** Most payload one register access returns inline. */
  inlineDataBytes: 208,
  /** First control segment number. */
  firstControlSegment: 0xff00,
  /** The sequence number counts modulo this. */
  sequenceModulus: 16,
  /** `num_of_obj`: objects in use. */
  numOfObjActive: 0xfffe,
  /** `num_of_obj`: all objects. */
  numOfObjAll: 0xffff,
  /** `num_of_obj`: largest plain number. */
  numOfObjMax: 0xfff0,
} as const;
