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
 * `plug.ts` beside them carries out decisions.
 *
 * @module daolinet/routing
 */
export * from './network/records.js'
export {
  advanceView, emptyView, viewWithPorts,
  type Difference, type LivePorts, type NamedPort, type RecordChange, type RecordWrite, type View,
} from './network/view.js'
export type { ReadonlyTable } from './network/table.js'
export {
  claimantById, datapathIdOf, hostByDatapath,
  type Attachment, type PlacedEndpoint, type PlacedHost, type PlacedNetwork,
} from './network/placed.js'
export {
  claimantOfIp, claimantOfMac, claimantOfPhysicalIp, claimantOfPort, claimantsOnHost,
} from './network/claims.js'
export {
  endpointAtPort, endpointById, endpointByIp, endpointByMac, endpointByNumber, endpointByPhysicalIp,
  endpointsInNetwork, endpointsOnHost, gatewayMac, networkByGateway,
} from './network/lookup.js'
export {
  hostRange, inPrefix, ipFamily, isHostAddress, networkPrefix, type HostRange,
} from './network/prefix.js'
export {
  holdersIn, MAX_NUMBER, missingAssignments, releasedAssignment, type AssignmentProblem,
} from './network/assign.js'
export { mightTalk, verdict, type Rule, type Verdict } from './policy/policy.js'
export { judge, type Judgement } from './policy/judge.js'
export {
  transportOf,
  type FragmentTransport, type IcmpTransport, type MatchedFields, type OtherTransport, type PortsTransport,
  type TcpPhase, type Transport,
} from './policy/transport.js'
export { CookieKind, cookieOf, readCookie, type CookieParts, type FlowKind } from './flows/cookie.js'
export { type HalfRoute, type RoutingOptions } from './flows/half-route.js'
export { guardFlows, hostFlows, standingFlows } from './flows/host-flows.js'
export { type Obstacle } from './flows/path.js'
export { PRIORITIES, TABLES } from './flows/pipeline.js'
export { decide } from './decide/decide.js'
export type {
  AnswerDecision, Arrival, Decision, DenyDecision, IgnoreDecision, RouteDecision,
} from './decide/decision.js'
export { explain, explainRule, type Why } from './decide/explain.js'
export { halvesOf, plug, type PlugSession, type PlugSessions } from './plug.js'
export { reconcile, type Reconciliation } from './upkeep/reconcile.js'
export { revoke } from './upkeep/revoke.js'
export { standingChanges } from './upkeep/standing.js'
