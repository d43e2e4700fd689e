import type { DescReply } from '../../codec/index.js'
import type { Datapath } from '../datapath/datapath.js'
import type { Controller } from './controller.js'
import type { Mastership } from './mastership.js'

/** What the strings of a switch's description are. */
export type Description = Pick<DescReply, 'mfrDesc' | 'hwDesc' | 'swDesc' | 'serialNum' | 'dpDesc'>

/** What the protocol needs of a switch. */
export interface SwitchCore {
  readonly datapath: Datapath
  readonly mastership: Mastership
  readonly connections: ReadonlySet<Controller>
  readonly description: Description
  /** Flows of one table at most. */
  readonly maxFlows: number
  /** Bytes of each part of a multipart reply at most. */
  readonly partLength: number
}
