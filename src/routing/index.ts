/**
 * The model of a network, the view of it, and pure functions from packets to decisions.
 *
 * @module daolinet/routing
 */
export * from './model.js'
export {
  advanceView, emptyView, viewWithPorts,
  type Difference, type LivePorts, type NamedPort, type RecordChange, type RecordWrite, type View,
} from './view.js'
export { table, type Table } from './table.js'
export { INDEXES, type Ids, type IndexName, type Indexes } from './indexes.js'
export {
  datapathIdOf, datapathText, endpointAtPort, endpointById, endpointByIp, endpointByMac, endpointByNumber,
  endpointByPhysicalIp, endpointsInNetwork, endpointsOnHost, gatewayMac, hostByDatapath, networkByGateway,
  ownsItsClaims, type PlacedEndpoint,
} from './lookup.js'
export {
  holdersIn, MAX_NUMBER, missingAssignments, releasedAssignment, type AssignmentProblem,
} from './assign.js'
export { CookieKind, cookieOf, readCookie, type CookieParts, type FlowKind } from './cookie.js'
export { guardFlows, hostFlows, PRIORITIES, standingFlows, TABLES } from './pipeline.js'
export { mightTalk, verdict, type Rule, type Verdict } from './policy.js'
export { judge, type Judgement } from './judge.js'
export { transportOf, type Looked, type TcpPhase, type Transport } from './transport.js'
export { decide } from './decide.js'
export type {
  AnswerDecision, Arrival, Decision, DenyDecision, HalfRoute, IgnoreDecision, RouteDecision, RoutingOptions,
} from './decision.js'
export { explain, explainRule, type Obstacle, type Why } from './explain.js'
export { halvesOf, plug, type PlugSession, type PlugSessions } from './plug.js'
export { reconcile, type Reconciliation } from './reconcile.js'
export { revoke, standingChanges } from './revoke.js'
