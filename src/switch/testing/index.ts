/**
 * An OpenFlow 1.3 switch inside your process, to test controllers without root and without Open vSwitch.
 * @module testing
 */
export { systemClock, type Clock } from '../clock.js'
export { ManualClock } from './manual-clock.js'
export { TestSwitch, type TestSwitchEvents, type TestSwitchOptions } from './test-switch.js'
export type { ControllerConnection } from './connection.js'
export type { DialOptions } from './dial.js'
export type { FlowEntry } from './flow-table.js'
export type { FieldTest } from './flow-match.js'
export {
  TestContainer, type PingAnswer, type PingOptions, type TestContainerEvents, type TestContainerOptions,
} from './container.js'
export { link, type Link, type LinkEnd } from './link.js'
