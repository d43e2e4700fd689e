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
