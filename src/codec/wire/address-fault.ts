/** The error for an address in a field that is none. */
import { AddressError, EncodeError } from '../errors.js'

/** What to throw for an error that was met while the address of a field was read: it names the field then. */
export function addressFault(error: unknown, field: string): unknown {
  return error instanceof AddressError ? new EncodeError('ERR_BAD_ADDRESS', field, error.message) : error
}
