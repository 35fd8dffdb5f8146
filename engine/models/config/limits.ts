// The largest sizes that a config.json may ask for. They are far above every published model: a file may come from
// anywhere, and what it says decides how much is allocated before a tensor has been looked at.

export const LIMITS = {
  layers: 1000,
  /** Of one router. A trace stores expert ids in 16 bits. */
  experts: 65_536,
  /** Of all routers together: each has tensors of its own, which are listed by name. */
  allExperts: 100_000,
  heads: 65_536,
  headDim: 65_536,
  hidden: 1_048_576,
  /** Of a feed-forward network. */
  width: 16_777_216,
  vocab: 16_777_216,
  contextLength: 2_147_483_647,
} as const;
