/** The parts of Kubernetes' objects that network policies depend on, as its API gives them. */

/** A label selector (`meta/v1`). An empty one selects everything. */
export interface LabelSelector {
  readonly matchLabels?: Readonly<Record<string, string>> | null
  readonly matchExpressions?: readonly {
    readonly key: string
    readonly operator: string
    readonly values?: readonly string[] | null
  }[] | null
}

/** One element of `from` or `to`. */
export interface NetworkPolicyPeer {
  readonly podSelector?: LabelSelector | null
  readonly namespaceSelector?: LabelSelector | null
  readonly ipBlock?: { readonly cidr: string, readonly except?: readonly string[] | null } | null
}

/** One element of `ports`. */
export interface NetworkPolicyPort {
  /** `TCP` when left out. */
  readonly protocol?: string | null
  /** A number, or the name of a port of a container. When left out, every port. */
  readonly port?: number | string | null
  /** The last port of the range that begins with `port`. */
  readonly endPort?: number | null
}

/** One element of `ingress` or `egress`. Whatever is left out or empty means everything. */
export interface NetworkPolicyRule {
  /** In `ingress`. */
  readonly from?: readonly NetworkPolicyPeer[] | null
  /** In `egress`. */
  readonly to?: readonly NetworkPolicyPeer[] | null
  readonly ports?: readonly NetworkPolicyPort[] | null
}

/** A NetworkPolicy (`networking.k8s.io/v1`). */
export interface NetworkPolicy {
  readonly apiVersion?: string
  readonly kind?: string
  readonly metadata: { readonly name: string, readonly namespace?: string }
  readonly spec?: {
    /** The pods of its namespace that it applies to. When left out, all of them. */
    readonly podSelector?: LabelSelector | null
    readonly policyTypes?: readonly string[] | null
    readonly ingress?: readonly NetworkPolicyRule[] | null
    readonly egress?: readonly NetworkPolicyRule[] | null
  } | null
}

interface Container {
  readonly restartPolicy?: string
  readonly ports?: readonly {
    readonly name?: string
    readonly containerPort: number
    readonly protocol?: string
  }[] | null
}

/** A Pod. */
export interface Pod {
  readonly metadata: {
    readonly name: string
    readonly namespace?: string
    readonly labels?: Readonly<Record<string, string>> | null
  }
  readonly spec?: {
    readonly hostNetwork?: boolean
    readonly containers?: readonly Container[]
    readonly initContainers?: readonly Container[] | null
  } | null
  readonly status?: { readonly phase?: string } | null
}

/** A Namespace. */
export interface Namespace {
  readonly metadata: {
    readonly name: string
    readonly labels?: Readonly<Record<string, string>> | null
  }
}

/** A network policy that cannot be expressed by the records of daolinet, or is not valid. */
export class NetworkPolicyError extends Error {
  override readonly name = 'NetworkPolicyError'
  readonly code = 'ERR_NETWORK_POLICY'

  /**
   * @param policy - its namespace and name, `shop/web`; empty for what is not about one policy
   * @param path - the place in it: `spec.ingress[0].ports[1]`
   * @param problem - what is wrong there, and what to do
   */
  constructor(readonly policy: string, readonly path: string, readonly problem: string) {
    super(`${policy === '' ? '' : `NetworkPolicy ${policy}: `}${path}: ${problem}`)
  }
}

/** Says what is wrong at a place. Never returns. */
export type Refuse = (path: string, problem: string) => never
