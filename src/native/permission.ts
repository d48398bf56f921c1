let forbidden = false;

/** From here on no native code is loaded: what takes it is *could not be read*. */
export function forbidNative(): void {
	forbidden = true;
}

export function isNativeForbidden(): boolean {
	return forbidden;
}
