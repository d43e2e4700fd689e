import { ExperimenterId } from '../../protocol/experimenters.js'
import { bodilessExperimenter, fixedExperimenter } from '../core/fixed-experimenter.js'
import { struct } from '../../wire/struct.js'
import type { Bodiless } from '../core/bodiless.js'
import type { ExperimenterCodec, Header, Init } from '../codec.js'
import { filled } from '../../wire/members.js'

// ONFT_FLOW_MONITOR_CANCEL = 1870        ONF EXT-187
//   uint32_t id;
// ONFT_FLOW_MONITOR_PAUSED = 1871, ONFT_FLOW_MONITOR_RESUMED = 1872

/** The controller ends a flow monitor (ONF EXT-187). */
export interface FlowMonitorCancel extends Header {
  readonly type: 'flowMonitorCancel'
  /** The number that the controller gave to the monitor. */
  readonly id: number
}

/**
 * The switch stops reporting changes of flows, because the controller does not read them fast enough (ONF
 * EXT-187).
 */
export type FlowMonitorPaused = Bodiless<'flowMonitorPaused'>

/** The switch reports changes of flows again, after it has reported what changed in between (ONF EXT-187). */
export type FlowMonitorResumed = Bodiless<'flowMonitorResumed'>

/**
 * Builds a {@link FlowMonitorCancel}: the controller ends a flow monitor.
 *
 * @param init - the fields of {@link FlowMonitorCancel}; what is left out takes its default
 *
 * @example
 * ```ts
 * import { flowMonitorCancel, formatMessage } from 'daolinet/codec'
 *
 * console.log(formatMessage(flowMonitorCancel({ id: 1 })))
 * // prints ONFT_FLOW_MONITOR_CANCEL (OF1.3) (xid=0x0): id=1
 * ```
 */
export function flowMonitorCancel(init: Omit<Init<FlowMonitorCancel>, 'type'>): FlowMonitorCancel {
  return filled({ type: 'flowMonitorCancel', xid: 0, id: 0 }, init)
}

/**
 * Builds a {@link FlowMonitorPaused}: the switch stops reporting changes of flows.
 *
 * @example
 * ```ts
 * import { flowMonitorPaused, formatMessage } from 'daolinet/codec'
 *
 * console.log(formatMessage(flowMonitorPaused())) // ONFT_FLOW_MONITOR_PAUSED (OF1.3) (xid=0x0):
 * ```
 */
export function flowMonitorPaused(init: { readonly xid?: number } = {}): FlowMonitorPaused {
  return filled({ type: 'flowMonitorPaused', xid: 0 }, init)
}

/**
 * Builds a {@link FlowMonitorResumed}: the switch reports changes of flows again.
 *
 * @example
 * ```ts
 * import { flowMonitorResumed, formatMessage } from 'daolinet/codec'
 *
 * console.log(formatMessage(flowMonitorResumed())) // ONFT_FLOW_MONITOR_RESUMED (OF1.3) (xid=0x0):
 * ```
 */
export function flowMonitorResumed(init: { readonly xid?: number } = {}): FlowMonitorResumed {
  return filled({ type: 'flowMonitorResumed', xid: 0 }, init)
}

export const flowMonitorCancelCodec: ExperimenterCodec<FlowMonitorCancel> =
  fixedExperimenter('flowMonitorCancel', ExperimenterId.ONF, 1870, struct([['id', 'u32']]))
export const flowMonitorPausedCodec: ExperimenterCodec<FlowMonitorPaused> =
  bodilessExperimenter('flowMonitorPaused', ExperimenterId.ONF, 1871)
export const flowMonitorResumedCodec: ExperimenterCodec<FlowMonitorResumed> =
  bodilessExperimenter('flowMonitorResumed', ExperimenterId.ONF, 1872)
