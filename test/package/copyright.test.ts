import { describe, expect, test } from 'vitest';
import { type Component, copyrightFile } from '../../bin/package/debian/copyright.mts';

const MIT = `Permission is hereby granted, free of charge, to any person.

THE SOFTWARE IS PROVIDED "AS IS".`;

const components: readonly Component[] = [
	{ name: 'one', version: '1.0.0', licence: 'MIT', text: `MIT License\n\nCopyright (c) 2019 Ann Author <ann@example.com>\n\n${MIT}` },
	{
		name: '@scope/two',
		version: '2.0.0',
		licence: 'MIT',
		text: `(The MIT License)\r\n\r\nCopyright 2020 Ben, Inc.\r\n\r\n${MIT.replace('charge, to', 'charge,\r\nto')}`,
	},
	{ name: 'three', version: '3.0.0', licence: 'MIT', text: `Copyright Carl Coder <c@example.com>\n\n${MIT} More.` },
	{
		name: 'four',
		version: '4.0.0',
		licence: 'Apache-2.0',
		text: 'Apache License\n\n2. Grant of Copyright License.\n\nCopyright [yyyy] [name of copyright owner]',
	},
	{
		name: 'Node.js',
		version: '24.0.0',
		licence: 'Node.js',
		text: 'Copyright Node.js contributors. All rights reserved.\n\n.leading dot\n\n  set in\n\n  Apache License\n    Version 2.0, January 2004\n  All of it\n  END OF TERMS AND CONDITIONS\n\n  after',
		files: 'node/*',
		holder: 'Node.js contributors',
	},
];
const file = copyrightFile({ holder: '2026 Us', licence: `MIT License\n\nCopyright (c) 2026 Us\n\n${MIT}`, components });
const paragraphs = file.split('\n\n').map((text) => Object.fromEntries(text.split(/\n(?=[A-Z])/).map((field) => field.split(/: (.*)/s))));
const of = (files: string) => paragraphs.find(({ Files }) => Files === files) ?? {};

describe('the copyright file of the package', () => {
	test('is of the form: a head, then whose each part is, then each licence by its name', () => {
		expect(paragraphs[0]?.Format).toBe('https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/');
		expect(of('*')).toMatchObject({ Copyright: '2026 Us', License: 'Expat' });
		const defined = paragraphs
			.filter(({ Files, Format }) => Files === undefined && Format === undefined)
			.map(({ License = '' }) => License.split('\n')[0]);
		expect(new Set(defined).size).toBe(defined.length);
		for (const { Files, License } of paragraphs) if (Files !== undefined) expect(defined).toContain(License);
	});

	test('names who holds the right in each part, and never a template or a sentence of a licence', () => {
		expect(of('node_modules/one/*').Copyright).toBe('2019 Ann Author <ann@example.com>');
		expect(of('node_modules/@scope/two/*').Copyright).toBe('2020 Ben, Inc.');
		expect(of('node_modules/three/*').Copyright).toBe('Carl Coder <c@example.com>');
		expect(of('node_modules/four/*').Copyright).toBe('The authors of four');
	});

	test('one text is printed once, however its lines are broken; another under another name', () => {
		expect(of('node_modules/one/*').License).toBe('Expat');
		expect(of('node_modules/@scope/two/*').License).toBe('Expat');
		expect(of('node_modules/three/*').License).toBe('Expat+2');
		expect(file.match(/^ THE SOFTWARE IS PROVIDED/gm)).toHaveLength(2);
	});

	test('what Debian has is named and not repeated', () => {
		expect(file).toContain('License: Apache-2.0\n On Debian systems the text is in /usr/share/common-licenses/Apache-2.0.');
		expect(file).not.toContain('Grant of Copyright License');
		expect(file).toContain('  Apache License, Version 2.0, January 2004: /usr/share/common-licenses/Apache-2.0\n .\n   after\n');
		expect(file).not.toContain('All of it');
	});

	test('every line of a text is set in, and an empty one is a full stop', () => {
		expect(file).toContain('License: Node.js\n Copyright Node.js contributors. All rights reserved.\n .\n .leading dot\n .\n   set in\n');
	});
});
