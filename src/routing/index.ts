/**
 * Routing: pure functions from a packet that a switch sent to the controller, and a view of the network, to
 * the flows that carry the packet and all packets like it.
 *
 * Its rooms, each of which imports only those before it:
 * - `network`: the records that describe a network, the immutable view of them, and lookups in it.
 * - `policy`: whether a packet between two endpoints may pass, and which of its fields that depends on.
 * - `flows`: the tables, priorities and cookies of flows, and the flows between two endpoints.
 * - `decide`: from one packet to a decision, with its reason.
 * - `upkeep`: which flows to delete or add when the network changes or a switch connects.
 *
 * Beside them, `plug.ts` carries out decisions, and `abilities.ts` finds out what a switch can do.
 *
 * @module daolinet/routing
 */
export * from './network/records.js'
export {
  advanceView, emptyView, viewWithPorts,
  type Difference, type LivePorts, type NamedPort, type RecordChange, type RecordWrite,
  type SwitchAbilities, type View,
} from './network/view.js'
export type { ReadonlyTable } from './network/table.js'
export {
  atAddress, claimantById, datapathIdOf, hostByDatapath,
  type Attachment, type PlacedAddress, type PlacedEndpoint, type PlacedHost, type PlacedNetwork,
} from './network/placed.js'
export {
  claimantOfIp, claimantOfMac, claimantOfPhysicalIp, claimantOfPort, claimantsOnHost,
} from './network/claims.js'
export {
  endpointAtPort, endpointById, endpointByIp, endpointByMac, endpointByNumber, endpointByPhysicalIp,
  endpointsInNetwork, endpointsOnHost, gatewayMac, networkByGateway,
} from './network/lookup.js'
export {
  hostRange, inPrefix, ipFamily, isHostAddress, networkPrefix, ofFamily, textsOf, type HostRange,
} from './network/prefix.js'
export {
  holdersIn, MAX_NUMBER, missingAssignments, releasedAssignment, type AssignmentProblem,
} from './network/assign.js'
export { endpointMtu, type NoCrossing } from './network/crossing.js'
export { mightTalk, rulingBetween, verdict, type Rule, type Ruling, type Verdict } from './policy/policy.js'
export { judge, type Judgement } from './policy/judge.js'
export {
  transportOf,
  type FragmentTransport, type IcmpTransport, type MatchedFields, type OtherTransport, type PortsTransport,
  type TcpPhase, type Transport,
} from './policy/transport.js'
export { arrivedRecord } from './network/arrival.js'
export { CookieKind, cookieOf, readCookie, type CookieParts, type FlowKind } from './flows/cookie.js'
export { type HalfRoute, type RoutingOptions } from './flows/half-route.js'
export { guardFlows } from './flows/guards.js'
export { hostFlows, standingFlows } from './flows/host-flows.js'
export { hostMeters } from './flows/meters.js'
export { type NoExit } from './flows/outside.js'
export { type Obstacle } from './flows/path.js'
export { PRIORITIES, TABLES } from './flows/pipeline.js'
export { vlanIn } from './flows/tag.js'
export { decide } from './decide/decide.js'
export type {
  AnswerDecision, Arrival, Decision, DenyDecision, IgnoreDecision, RouteDecision,
} from './decide/decision.js'
export { explain, explainRule, type Why } from './decide/explain.js'
export { formatTrace } from './decide/format-trace.js'
export { type TracedPacket } from './decide/through.js'
export { trace, type Trace, type TraceStep } from './decide/trace.js'
export { probeAbilities, type ProbeSession } from './abilities.js'
export { halvesOf, plug, type PlugSession, type PlugSessions } from './plug.js'
export { flush, type Flush } from './upkeep/flush.js'
export { meterChanges, reconcileMeters, type MeterChanges } from './upkeep/meters.js'
export { reconcile, type Reconciliation } from './upkeep/reconcile.js'
export { revoke } from './upkeep/revoke.js'
export {
  networkStatus, unlimitedEndpoints, type HostStatus, type SwitchProgress, type SwitchState,
} from './upkeep/status.js'
export { standingChanges } from './upkeep/standing.js'
