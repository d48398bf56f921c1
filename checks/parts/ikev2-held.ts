import type { Auth, AuthAnswer, Ikev2Facts } from '../../src/probe/ikev2.ts';

/** How many negotiations of a probe the server may keep half open, since it accepted them and nothing shows that it let them go. */
export function heldOfIkev2(facts: Ikev2Facts): number {
	switch (facts.stage) {
		case 'unasked':
			return 0;
		case 'unanswered':
			return heldOf(facts.auth);
		case 'answered': {
			const { answer } = facts;
			const unfinished = answer.kind === 'unusable' && ['not-offered', 'incomplete', 'key'].includes(answer.because);
			return (unfinished ? 1 : 0) + heldOf(facts.auth);
		}
		case 'accepted':
			// Where both ports answered, UDP 500 did so to a second one.
			return (facts.port4500.kind === 'answered' ? 1 : 0) + heldOf(facts.auth);
	}
}

/** IKE_AUTH got lost: only a second negotiation could tell why. */
export function lacksSecondIkev2(facts: Ikev2Facts): boolean {
	return facts.stage === 'accepted' && facts.auth.answer.kind === 'silent' && facts.auth.again === undefined;
}

function heldOf(auth: Auth | undefined): number {
	if (auth === undefined) return 0;
	const { answer, again } = auth;
	// The server is there and takes the offer: when its answer to the second one does not come, it was the answer that got lost.
	const isSecondHeld = again?.small === undefined ? again?.init.kind === 'silent' : isHeld(again.small.answer);
	return (isHeld(answer) ? 1 : 0) + (isSecondHeld ? 1 : 0);
}

/** strongSwan lets go what it refuses, and what refuses its EAP; a DELETE frees nothing. */
function isHeld(answer: AuthAnswer): boolean {
	switch (answer.kind) {
		case 'refused':
			return false;
		case 'certificate':
		case 'no-certificate':
			return !answer.released || answer.eap === undefined;
		default:
			return true;
	}
}
