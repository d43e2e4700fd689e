/** Packages that only some stores need. */
import { MissingPackageError } from '../errors.js'

/**
 * Loads a package that the user installs.
 * @throws {@link MissingPackageError} when it is not there
 */
export async function optionalPackage<T>(name: string, load: () => Promise<T>): Promise<T> {
  try {
    return await load()
  } catch (cause) {
    const { code, message } = cause as { readonly code?: string, readonly message: string }
    const missing = code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND'
    // What the package itself misses is another matter.
    if (missing && message.includes(`'${name}'`)) throw new MissingPackageError(name, { cause })
    throw cause
  }
}
