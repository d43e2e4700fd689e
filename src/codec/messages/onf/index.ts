/** The messages of the ONF's extensions for OpenFlow 1.3, and how they are built. */
export type { BundleProperty, ExperimenterBundleProperty, UnknownBundleProperty } from './bundle-property.js'
export {
  bundleAddMessage, bundleControl, BundleFlags, type BundleControl, type BundleControlType,
} from './bundle.js'
export {
  flowMonitorCancel, flowMonitorPaused, flowMonitorResumed, type FlowMonitorCancel, type FlowMonitorPaused,
  type FlowMonitorResumed,
} from './flow-monitor-control.js'
export {
  flowMonitorReply, flowMonitorRequest, type FlowMonitor, type FlowMonitorInit, type FlowMonitorReply,
  type FlowMonitorReplyInit, type FlowMonitorRequest, type FlowMonitorRequestInit, type FlowUpdate,
} from './flow-monitor.js'
export { requestForward } from './request-forward.js'
export { roleStatus, type RoleStatus, type RoleStatusReason } from './role-status.js'
