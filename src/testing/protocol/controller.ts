import type { SetConfig } from '../../codec/index.js'
import type { AsyncConfig } from './async-masks.js'
import type { Bundles } from './bundles.js'
import type { RoleHolder } from './mastership.js'
import type { MultipartRequest } from './multipart-request.js'

/** One connection to a controller, as the code that answers its messages sees it. */
export interface Controller extends RoleHolder {
  /** 0 for a main connection, otherwise the number of an auxiliary one. */
  readonly auxiliaryId: number
  /** Which asynchronous messages the controller gets. */
  asyncConfig: AsyncConfig
  /** What its last SET_CONFIG said. */
  config: Pick<SetConfig, 'flags' | 'missSendLen'>
  /** Its bundles that are not yet committed. */
  readonly bundles: Bundles
  /** Multipart requests of which the last part has not come yet, by xid. */
  readonly requestParts: Map<number, MultipartRequest[]>
}
