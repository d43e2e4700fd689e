/** What etcd and gRPC say when something goes wrong, in our words. */
import {
  CommitTooLargeError, CommitUnknownError, LeaseLostError, StoreRefusedError, StoreUnavailableError,
} from '../../errors.js'

/** An error of `@grpc/grpc-js`. */
export interface ServiceError extends Error {
  readonly code: number
  readonly details: string
}

/** Status codes of gRPC. */
const INVALID_ARGUMENT = 3
const NOT_FOUND = 5
const PERMISSION_DENIED = 7
const FAILED_PRECONDITION = 9
const OUT_OF_RANGE = 11
const UNAUTHENTICATED = 16

export const isServiceError = (error: unknown): error is ServiceError =>
  error instanceof Error && typeof (error as Partial<ServiceError>).details === 'string'

/** The token is old, or the member does not know it. */
export const needsToken = (error: unknown): boolean => isServiceError(error) &&
  (error.code === UNAUTHENTICATED || /invalid auth token|auth store is old/.test(error.details))

/** The history that was asked for is gone. */
export const isCompacted = (error: unknown): boolean =>
  isServiceError(error) && error.code === OUT_OF_RANGE && error.details.includes('compacted')

/** The member has answered that it has not done what it was asked to. */
export const isRefusal = (error: unknown): boolean => isServiceError(error) && (
  [INVALID_ARGUMENT, NOT_FOUND, PERMISSION_DENIED, FAILED_PRECONDITION, OUT_OF_RANGE, UNAUTHENTICATED]
    .includes(error.code) || /no leader|not capable|space exceeded|too many requests/.test(error.details))

/** What to tell the caller. `sent`: the request may have had an effect. */
export function storeError(error: unknown, sent: boolean): unknown {
  if (!isServiceError(error)) return error
  const { code, details } = error
  if (/request is too large|larger than max/.test(details)) {
    return new CommitTooLargeError(`etcd: ${details}`, { cause: error })
  }
  if (code === NOT_FOUND && details.includes('lease')) {
    return new LeaseLostError(`etcd: ${details}`, { cause: error })
  }
  if (isRefusal(error)) {
    return /no leader|space exceeded|too many/.test(details)
      ? new StoreUnavailableError(`etcd: ${details}`, { cause: error })
      : new StoreRefusedError(`etcd refuses: ${details}`, { cause: error })
  }
  if (sent) return new CommitUnknownError(error)
  return new StoreUnavailableError(`etcd cannot be reached: ${details}`, { cause: error })
}
