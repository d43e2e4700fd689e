import { niciraBodiless } from './nicira.js'

/** Goes back to the queue that the packet came with. */
export const popQueue = niciraBodiless('popQueue', 5)
/** Ends the actions, those of the tables that resubmitted here included. */
export const exit = niciraBodiless('exit', 17)
/** Forgets the connection that the packet was found to belong to. */
export const ctClear = niciraBodiless('ctClear', 43)
/** Decrements the TTL of the network service header. */
export const decNshTtl = niciraBodiless('decNshTtl', 48)
/** Has the datapath hand every packet of the flow to the switch; for tests of the switch. */
export const debugSlow = niciraBodiless('debugSlow', 254)
/** Has the datapath recirculate the packet; for tests of the switch. */
export const debugRecirc = niciraBodiless('debugRecirc', 255)
