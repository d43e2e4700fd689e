/**
 * The model of a network, the view of it, and pure functions from packets to decisions.
 *
 * @module daolinet/routing
 */
export * from './network/records.js'
export {
  advanceView, emptyView, viewWithPorts,
  type Difference, type LivePorts, type NamedPort, type RecordChange, type RecordWrite, type View,
} from './network/view.js'
export { table, type Table } from './network/table.js'
export { INDEXES, type Ids, type IndexName, type Indexes } from './network/indexes.js'
export {
  datapathIdOf, datapathText, endpointAtPort, endpointById, endpointByIp, endpointByMac, endpointByNumber,
  endpointByPhysicalIp, endpointsInNetwork, endpointsOnHost, gatewayMac, hostByDatapath, networkByGateway,
  ownsItsClaims, type PlacedEndpoint,
} from './network/lookup.js'
export {
  holdersIn, MAX_NUMBER, missingAssignments, releasedAssignment, type AssignmentProblem,
} from './network/assign.js'
export { CookieKind, cookieOf, readCookie, type CookieParts, type FlowKind } from './flows/cookie.js'
export { guardFlows, hostFlows, PRIORITIES, standingFlows, TABLES } from './flows/pipeline.js'
export { mightTalk, verdict, type Rule, type Verdict } from './policy/policy.js'
export { judge, type Judgement } from './policy/judge.js'
export { transportOf, type Looked, type TcpPhase, type Transport } from './policy/transport.js'
export { decide } from './decide/decide.js'
export type {
  AnswerDecision, Arrival, Decision, DenyDecision, HalfRoute, IgnoreDecision, RouteDecision, RoutingOptions,
} from './decide/decision.js'
export { explain, explainRule, type Obstacle, type Why } from './decide/explain.js'
export { halvesOf, plug, type PlugSession, type PlugSessions } from './plug.js'
export { reconcile, type Reconciliation } from './upkeep/reconcile.js'
export { revoke, standingChanges } from './upkeep/revoke.js'
