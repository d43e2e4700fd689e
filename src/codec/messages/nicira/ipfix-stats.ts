import { ExperimenterId } from '../../protocol/experimenters.js'
import { decodeStructs, encodeStructs } from '../../wire/list.js'
import {
  EXPERIMENTER_MULTIPART_BODY, type ExperimenterMultipartCodec, type ListInit, type MultipartHeader,
} from '../multipart/multipart.js'
import { struct } from '../../wire/struct.js'
import { exactBytes } from '../../wire/bytes.js'
import type { Init } from '../codec.js'
import { filled } from '../../wire/members.js'

// struct nx_ipfix_stats_reply {          NXST_IPFIX_BRIDGE = 3 (one), NXST_IPFIX_FLOW = 4 (any number)
//   uint64_t total_flows, current_flows, pkts, ipv4_pkts, ipv6_pkts;
//   uint64_t error_pkts, ipv4_error_pkts, ipv6_error_pkts, tx_pkts, tx_errors;
//   uint32_t collector_set_id;           of the flow-based ones
//   uint8_t  pad[4];
// };

/** The counters of an IPFIX exporter. */
export interface IpfixStats {
  /** Flows that were ever monitored. */
  readonly totalFlows: bigint
  /** Flows that are monitored now. */
  readonly currentFlows: bigint
  /** Packets that were sampled. */
  readonly pkts: bigint
  readonly ipv4Pkts: bigint
  readonly ipv6Pkts: bigint
  /** Sampled packets that could not be processed. */
  readonly errorPkts: bigint
  readonly ipv4ErrorPkts: bigint
  readonly ipv6ErrorPkts: bigint
  /** IPFIX messages that were sent to collectors. */
  readonly txPkts: bigint
  /** IPFIX messages that could not be sent. */
  readonly txErrors: bigint
  /** The set of collectors that the exporter sends to; 0 for the exporter of the bridge. */
  readonly collectorSetId: number
}

/** The controller asks for the counters of the IPFIX exporter of the bridge. */
export interface NxIpfixBridgeStatsRequest extends MultipartHeader {
  readonly type: 'nxIpfixBridgeStatsRequest'
}

/** The controller asks for the counters of the flow-based IPFIX exporters, which the `sample` actions use. */
export interface NxIpfixFlowStatsRequest extends MultipartHeader { readonly type: 'nxIpfixFlowStatsRequest' }

/** The switch's reply to an {@link NxIpfixBridgeStatsRequest}. */
export interface NxIpfixBridgeStatsReply extends MultipartHeader {
  readonly type: 'nxIpfixBridgeStatsReply'
  /** One entry, if the bridge has an exporter. */
  readonly exporters: readonly IpfixStats[]
}

/** The switch's reply to an {@link NxIpfixFlowStatsRequest}. */
export interface NxIpfixFlowStatsReply extends MultipartHeader {
  readonly type: 'nxIpfixFlowStatsReply'
  /** One entry for each set of collectors. */
  readonly exporters: readonly IpfixStats[]
}

const layout = struct<IpfixStats>([
  ['totalFlows', 'u64'], ['currentFlows', 'u64'], ['pkts', 'u64'], ['ipv4Pkts', 'u64'], ['ipv6Pkts', 'u64'],
  ['errorPkts', 'u64'], ['ipv4ErrorPkts', 'u64'], ['ipv6ErrorPkts', 'u64'], ['txPkts', 'u64'],
  ['txErrors', 'u64'], ['collectorSetId', 'u32'], ['', 'pad4'],
])

/**
 * Builds an {@link NxIpfixBridgeStatsRequest}: the controller asks for the counters of the bridge's IPFIX
 * exporter.
 *
 * @example
 * ```ts
 * import { formatMessage, nxIpfixBridgeStatsRequest } from 'daolinet/codec'
 *
 * console.log(formatMessage(nxIpfixBridgeStatsRequest())) // NXST_IPFIX_BRIDGE request (OF1.3) (xid=0x0):
 * ```
 */
export function nxIpfixBridgeStatsRequest(init: { readonly xid?: number } = {}): NxIpfixBridgeStatsRequest {
  return filled({ type: 'nxIpfixBridgeStatsRequest', xid: 0, flags: 0 }, init)
}

/**
 * Builds an {@link NxIpfixFlowStatsRequest}: the controller asks for the counters of the flow-based IPFIX
 * exporters.
 *
 * @example
 * ```ts
 * import { formatMessage, nxIpfixFlowStatsRequest } from 'daolinet/codec'
 *
 * console.log(formatMessage(nxIpfixFlowStatsRequest())) // NXST_IPFIX_FLOW request (OF1.3) (xid=0x0):
 * ```
 */
export function nxIpfixFlowStatsRequest(init: { readonly xid?: number } = {}): NxIpfixFlowStatsRequest {
  return filled({ type: 'nxIpfixFlowStatsRequest', xid: 0, flags: 0 }, init)
}

/**
 * Builds an {@link NxIpfixBridgeStatsReply}: the switch tells the counters of the bridge's IPFIX exporter, if
 * it has one.
 *
 * @example
 * ```ts
 * import { nxIpfixBridgeStatsReply } from 'daolinet/codec'
 *
 * console.log(nxIpfixBridgeStatsReply().exporters.length) // 0
 * ```
 */
export function nxIpfixBridgeStatsReply(
  init: Omit<Init<NxIpfixBridgeStatsReply>, 'type'> = {},
): NxIpfixBridgeStatsReply {
  return filled({ type: 'nxIpfixBridgeStatsReply', xid: 0, flags: 0, exporters: [] }, init)
}

/**
 * Builds an {@link NxIpfixFlowStatsReply}: the switch tells the counters of its flow-based IPFIX exporters.
 *
 * @example
 * ```ts
 * import { formatMessage, nxIpfixFlowStatsReply } from 'daolinet/codec'
 *
 * console.log(formatMessage(nxIpfixFlowStatsReply({ exporters: [] })))
 * // prints NXST_IPFIX_FLOW reply (OF1.3) (xid=0x0): 0 ids
 * ```
 */
export function nxIpfixFlowStatsReply(
  init: Omit<Init<NxIpfixFlowStatsReply>, 'type'> = {},
): NxIpfixFlowStatsReply {
  return filled({ type: 'nxIpfixFlowStatsReply', xid: 0, flags: 0, exporters: [] }, init)
}

function request<T extends 'nxIpfixBridgeStatsRequest' | 'nxIpfixFlowStatsRequest'>(
  type: T,
  expType: number,
) {
  return {
    type,
    experimenter: ExperimenterId.NICIRA,
    expType,
    direction: 'request',
    decode(_view, offset, end, xid, flags) {
      exactBytes(offset, end, EXPERIMENTER_MULTIPART_BODY, type)
      return { type, xid, flags }
    },
    encode: (_message, _view, offset) => offset + EXPERIMENTER_MULTIPART_BODY,
  } satisfies ExperimenterMultipartCodec<MultipartHeader & { type: T }>
}

type Reply<T> = MultipartHeader & { readonly type: T, readonly exporters: readonly IpfixStats[] }

function reply<T extends 'nxIpfixBridgeStatsReply' | 'nxIpfixFlowStatsReply'>(type: T, expType: number) {
  return {
    type,
    experimenter: ExperimenterId.NICIRA,
    expType,
    direction: 'reply',
    decode: (view, offset, end, xid, flags) => ({
      type,
      xid,
      flags,
      exporters: decodeStructs(layout, view, offset + EXPERIMENTER_MULTIPART_BODY, end, 'exporters'),
    }),
    encode: (message, view, offset) => encodeStructs(
      layout, message.exporters ?? [], view, offset + EXPERIMENTER_MULTIPART_BODY, 'exporters',
    ),
  } satisfies ExperimenterMultipartCodec<Reply<T>, ListInit<Reply<T>, 'exporters'>>
}

export const nxIpfixBridgeStatsRequestCodec: ExperimenterMultipartCodec<NxIpfixBridgeStatsRequest> =
  request('nxIpfixBridgeStatsRequest', 3)
export const nxIpfixBridgeStatsReplyCodec:
ExperimenterMultipartCodec<NxIpfixBridgeStatsReply, ListInit<NxIpfixBridgeStatsReply, 'exporters'>> =
  reply('nxIpfixBridgeStatsReply', 3)
export const nxIpfixFlowStatsRequestCodec: ExperimenterMultipartCodec<NxIpfixFlowStatsRequest> =
  request('nxIpfixFlowStatsRequest', 4)
export const nxIpfixFlowStatsReplyCodec:
ExperimenterMultipartCodec<NxIpfixFlowStatsReply, ListInit<NxIpfixFlowStatsReply, 'exporters'>> =
  reply('nxIpfixFlowStatsReply', 4)
