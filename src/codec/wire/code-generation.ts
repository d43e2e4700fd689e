/**
 * Whether functions may be made from text. A page under a content security policy, an edge worker, and
 * `node --disallow-code-generation-from-strings` forbid it.
 */

// Asked once, and only by whoever would generate code: a browser reports each attempt that it forbids.
export const mayGenerateCode = /* @__PURE__ */ once(() => {
  try {
    compiled('')
    return true
  } catch {
    return false
  }
})

/** Makes a function from the text of its body. @throws EvalError where that is forbidden */
export function compiled<F extends (...given: never[]) => unknown>(
  body: string, ...parameters: readonly string[]
): F {
  return Reflect.construct(Function, [...parameters, body]) as F
}

function once<T>(compute: () => T): () => T {
  let result: { readonly value: T } | undefined
  return () => (result ??= { value: compute() }).value
}
