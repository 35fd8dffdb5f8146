// Turns of a conversation, as chat templates take them.

export interface ChatMessage {
  /** `system`, `user`, `assistant`, or what else a template knows. */
  readonly role: string;
  readonly content: string;
}
