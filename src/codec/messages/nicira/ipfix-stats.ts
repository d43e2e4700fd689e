import { ExperimenterId } from '../../protocol/experimenters.js'
import { decodeStructs, encodeStructs } from '../../wire/list.js'
import {
  EXPERIMENTER_MULTIPART_BODY, type ExperimenterMultipartCodec, type ListInit, type MultipartHeader,
} from '../multipart/multipart.js'
import { struct } from '../../wire/struct.js'
import { exactBytes } from '../../wire/bytes.js'
import type { Init } from '../codec.js'

// struct nx_ipfix_stats_reply {          NXST_IPFIX_BRIDGE = 3 (one), NXST_IPFIX_FLOW = 4 (any number)
//   uint64_t total_flows, current_flows, pkts, ipv4_pkts, ipv6_pkts;
//   uint64_t error_pkts, ipv4_error_pkts, ipv6_error_pkts, tx_pkts, tx_errors;
//   uint32_t collector_set_id;           of the flow-based ones
//   uint8_t  pad[4];
// };

/** The counters of an IPFIX exporter. */
export interface IpfixStats {
  readonly totalFlows: bigint
  readonly currentFlows: bigint
  readonly pkts: bigint
  readonly ipv4Pkts: bigint
  readonly ipv6Pkts: bigint
  readonly errorPkts: bigint
  readonly ipv4ErrorPkts: bigint
  readonly ipv6ErrorPkts: bigint
  readonly txPkts: bigint
  readonly txErrors: bigint
  /** Which collectors; 0 for the bridge's exporter. */
  readonly collectorSetId: number
}

/** Asks for the counters of the bridge's IPFIX exporter. */
export interface NxIpfixBridgeStatsRequest extends MultipartHeader {
  readonly type: 'nxIpfixBridgeStatsRequest'
}

/** Asks for the counters of the flow-based IPFIX exporters. */
export interface NxIpfixFlowStatsRequest extends MultipartHeader { readonly type: 'nxIpfixFlowStatsRequest' }

/** The counters of the bridge's IPFIX exporter. */
export interface NxIpfixBridgeStatsReply extends MultipartHeader {
  readonly type: 'nxIpfixBridgeStatsReply'
  /** One, where the bridge has an exporter. */
  readonly exporters: readonly IpfixStats[]
}

/** The counters of the flow-based IPFIX exporters. */
export interface NxIpfixFlowStatsReply extends MultipartHeader {
  readonly type: 'nxIpfixFlowStatsReply'
  readonly exporters: readonly IpfixStats[]
}

const layout = struct<IpfixStats>([
  ['totalFlows', 'u64'], ['currentFlows', 'u64'], ['pkts', 'u64'], ['ipv4Pkts', 'u64'], ['ipv6Pkts', 'u64'],
  ['errorPkts', 'u64'], ['ipv4ErrorPkts', 'u64'], ['ipv6ErrorPkts', 'u64'], ['txPkts', 'u64'],
  ['txErrors', 'u64'], ['collectorSetId', 'u32'], ['', 'pad4'],
])

/** An {@link NxIpfixBridgeStatsRequest}. */
export function nxIpfixBridgeStatsRequest(init: { readonly xid?: number } = {}): NxIpfixBridgeStatsRequest {
  return { type: 'nxIpfixBridgeStatsRequest', xid: 0, flags: 0, ...init }
}

/** An {@link NxIpfixFlowStatsRequest}. */
export function nxIpfixFlowStatsRequest(init: { readonly xid?: number } = {}): NxIpfixFlowStatsRequest {
  return { type: 'nxIpfixFlowStatsRequest', xid: 0, flags: 0, ...init }
}

/** An {@link NxIpfixBridgeStatsReply}. */
export function nxIpfixBridgeStatsReply(
  init: Omit<Init<NxIpfixBridgeStatsReply>, 'type'> = {},
): NxIpfixBridgeStatsReply {
  return { type: 'nxIpfixBridgeStatsReply', xid: 0, flags: 0, exporters: [], ...init }
}

/** An {@link NxIpfixFlowStatsReply}. */
export function nxIpfixFlowStatsReply(
  init: Omit<Init<NxIpfixFlowStatsReply>, 'type'> = {},
): NxIpfixFlowStatsReply {
  return { type: 'nxIpfixFlowStatsReply', xid: 0, flags: 0, exporters: [], ...init }
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
