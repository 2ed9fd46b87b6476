/**
 * wqdump as a library: contexts and queue elements of NVIDIA/Mellanox ConnectX adapters, from a device, a file, or bytes.
 *
 * Importing it does nothing and asks for nothing; a device's library is opened by {@linkcode openDevice}.
 *
 * @example Decode a completion queue
 * ```ts
 * import { decode } from "@wqdump/wqdump";
 *
 * for (const { index, segments: [segment] } of decode(new Uint8Array(128), { source: "cmp" })) {
 *   if (segment?.layout === "cqe64_err") console.log(index, segment.fields.syndrome_name);
 * }
 * ```
 *
 * @module
 */

export {
  type ContextsOptions,
  type Device,
  type ElementsOptions,
  openBytes,
  openDevice,
  type OpenOptions,
  type RequestOptions,
  type RingOptions,
} from "./api/device.ts";
export { decode, type DecodeElementsOptions, decodeStream, decodeStructure } from "./api/decode.ts";
export { type ColumnBlock, columnBlocks, type SegmentColumns } from "./api/column_blocks.ts";
export { type Columns, decodeColumns } from "./api/columns.ts";
export { decodeCounts } from "./api/counts.ts";
export { decodeLog, firstCauses, type LogOptions, type LogText } from "./api/logs.ts";
export { diagnose, type DiagnoseOptions } from "./api/diagnose.ts";
export { compare, type Compared } from "./api/compare.ts";
export { explain } from "./api/explain.ts";
export { list, type ListedRecord, type ListRecordsOptions } from "./api/list_records.ts";
export type { ListKind } from "./api/list_columns.ts";
export type {
  AnyLayout,
  DecodedContext,
  DecodedElement,
  DecodedPart,
  DecodedSegment,
  FieldsByLayout,
  FieldsOf,
  Inside,
  LayoutName,
  Named,
  OpaquePart,
  OpaqueSegment,
  PartOf,
  SegmentOf,
  StructuresOf,
  Tables,
} from "./api/typed.ts";
export type { Bytes } from "./bytes.ts";
export { capture, type CapturedDevice, type CaptureOptions, type CaptureResult, openCapture } from "./api/capture.ts";
export { type RenderOptions, renderRing } from "./api/render.ts";
export type { DecodeOptions, QueueType, TransportName } from "./api/rings.ts";

export { DecodeError, DeviceError, EXIT, UsageError, WqdumpError } from "./errors.ts";
export type { ElementRecord, SegmentRecord } from "./records/ring.ts";
export type { WqeState } from "./records/ring_types.ts";
export type { FailedWqe } from "./records/send_states.ts";
export type { CutRow } from "./wasm/columns.ts";
export type { ContextJson, PartJson } from "./render/context_json.ts";
export type { TailJson } from "./render/context_tail.ts";
export type { LogResult } from "./logs/log_engine.ts";
export type { LogFinding, Viewed } from "./logs/log_state.ts";
export type { DecodedLogElement, LogSegment } from "./logs/log_types.ts";
export type { FactTable } from "./logs/log_facts.ts";
export type { ContextRole } from "./layouts/queues.ts";
export type {
  Fact,
  Facts,
  LineRange,
  LogCounts,
  LogElement,
  LogElementKind,
  LogItem,
  LogMessage,
  LogSkipped,
} from "./logs/types.ts";
export type {
  CauseVerdict,
  Clock,
  Ends,
  ErrorRecord,
  EventRecord,
  Flushed,
  Guilt,
  Matrix,
  QueueErrors,
  Ranked,
  Reporter,
  Story,
} from "./explain/causes_types.ts";
export type { ErrorFacts } from "./explain/explain.ts";
export type { Reading } from "./explain/query_reading.ts";
export type { CaptureAbout, Failure, RecordedReason } from "./capture/about.ts";
export type { RedactionKey } from "./capture/redact/permutation.ts";
export type { CaptureSink } from "./capture/writer.ts";
export type { FormatName } from "./render/formats/index.ts";
export { parseSavedFacts, type SavedFacts } from "./device/saved_facts.ts";
export type {
  CounterSet,
  CounterValue,
  HealthFacts,
  NetdevQueueFacts,
  OwnedKind,
  OwnerFacts,
} from "./device/host_facts.ts";
export type {
  Access,
  AccessPath,
  ContextFacts,
  ContextImage,
  ContextPart,
  ContextType,
  DeviceInfo,
  Generation,
  ListMethod,
  ListRequest,
  MenuRecord,
  ObjectCount,
  RingGeometry,
  RingRequest,
  RingStream,
  Source,
  SourceTime,
} from "./device/types.ts";
export type { Comparison, Difference } from "./diagnose/comparison.ts";
export type { ConnectionFacts, PostedFacts } from "./device/software_facts.ts";
export type { CommandFacts, DelayDropFacts, EventQueueFacts, KernelLine, Membership } from "./device/host_facts.ts";
export type { AbsentFact, GidFacts, HostFacts, InterruptFacts, PcieFacts, PortHostFacts } from "./device/host_facts.ts";
export type { EventKind } from "./layouts/async_events.ts";

export * as gen5 from "./api/gen5.ts";
export * as gen4 from "./api/gen4.ts";
export * as layouts from "./layouts/index.ts";
export { ENUMS } from "./layouts/enums.ts";
export type {
  Enum,
  EnumValue,
  Field,
  Fields,
  Form,
  Joined,
  Layout,
  NameOf,
  Nested,
  RecordOf,
  Secret,
  ValueOf,
  WideMsb,
} from "./layouts/types.ts";
export type {
  Cause,
  Confidence,
  DatedEvent,
  Diagnosis,
  End,
  Evidence,
  EvidenceValue,
  ObjectKind,
  Owner,
  Pair,
  Peer,
  SampleHead,
  Severity,
  Unpaired,
  Verdict,
} from "./diagnose/types.ts";
