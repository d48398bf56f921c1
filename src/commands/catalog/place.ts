import { Flags } from '@oclif/core';
import { type CatalogPlace, catalogPlacesHere } from '../../program/catalog-places.ts';
import { UsageError } from '../command.ts';

export const systemFlags = {
	system: Flags.boolean({ description: 'For everybody on this computer; root or an administrator may do this.' }),
};

/** Where the catalog of this user, or of everybody, is kept. */
export function placeFor(system: boolean): CatalogPlace {
	const place = catalogPlacesHere().find(({ whose }) => whose === (system ? 'system' : 'user'));
	if (place === undefined)
		throw new UsageError('There is no folder for your data: neither HOME, XDG_DATA_HOME nor LOCALAPPDATA names one. Use --system.');
	return place;
}
