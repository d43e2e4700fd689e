/**
 * An OpenFlow 1.3 switch inside your process, to test controllers without root and without Open vSwitch.
 *
 * Its rooms, in the order in which they build on each other:
 *
 * - `wire/` opens connections: the switch dials a controller, dials again, or listens.
 * - `packet/` is one packet: where its headers are, reading and writing its fields, the push and pop actions.
 * - `conntrack/` follows connections, and translates their addresses.
 * - `datapath/` is what a switch does with packets: ports, flow tables, groups, meters, timeouts.
 * - `protocol/` is how it answers each message of a controller, and which messages it refuses.
 * - `faults/` is what can be made to go wrong between the two.
 *
 * The files beside them put these together: the switch and its connections, containers and cables on its
 * ports, and a clock that the test moves. Of the library's sessions this part uses only the clock.
 * @module daolinet/testing
 */
export { systemClock, type Clock } from '../switch/clock.js'
export { ManualClock } from './manual-clock.js'
export { TestSwitch, type TestSwitchEvents, type TestSwitchOptions } from './test-switch.js'
export type { ControllerConnection } from './controller-connection.js'
export {
  TestContainer, type PingAnswer, type PingOptions, type TestContainerEvents, type TestContainerOptions,
} from './container.js'
export { link, type Link, type LinkEnd } from './link.js'
export { tunnels, type TunnelEnd, type Tunnels } from './tunnels.js'
export type { TunnelHeader } from './packet/tunnel-header.js'
export type { ControllerAddress, ControllerTarget, RetryOptions } from './wire/dial-controller.js'
export type { PassiveListener, PassiveOptions } from './wire/passive.js'
export type { FieldTest } from './packet/field-bits.js'
export type { TrackedConnection, TrackedPackets } from './conntrack/tracked-connection.js'
export type { FlowEntry, FlowFilter, FlowTable } from './datapath/flow-table.js'
export type { GroupEntry, Traffic } from './datapath/groups.js'
export type { MeterBandEntry, MeterEntry } from './datapath/meters.js'
export type { PortInit } from './datapath/ports.js'
export type { AsyncConfig, AsyncMessage } from './protocol/async-masks.js'
export type { Description } from './protocol/core.js'
export type { Role } from './protocol/mastership.js'
export type {
  CutFault, DelayFault, DuplicateFault, Fault, FaultHandle, FaultTiming, FaultTrigger, GarbageFault,
  HalfCloseFault, MessageFault, MuteFault, RefuseFault, StallFault, SuddenFault, SwallowFault,
} from './faults/fault.js'
