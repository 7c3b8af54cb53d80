/** Why a runtime was not prepared, and what to do; nothing that was there before is lost. */
export class PreparationError extends Error {}
