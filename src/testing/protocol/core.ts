import type { DescReply } from '../../codec/index.js'
import type { Datapath } from '../datapath/datapath.js'
import type { Controller } from './controller.js'
import type { Mastership } from './mastership.js'

/** The strings with which a switch describes itself (OpenFlow 1.3.5 §7.3.5.1). */
export type Description = Pick<DescReply, 'mfrDesc' | 'hwDesc' | 'swDesc' | 'serialNum' | 'dpDesc'>

/** What the code that answers controllers needs to know of the switch. */
export interface SwitchCore {
  readonly datapath: Datapath
  readonly mastership: Mastership
  readonly connections: ReadonlySet<Controller>
  readonly description: Description
  /** The most flows in one table. */
  readonly maxFlows: number
  /** The most bytes in one part of a multipart reply. */
  readonly partLength: number
}
