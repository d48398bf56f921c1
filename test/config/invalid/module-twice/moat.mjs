export default ({ defineCheck }) => defineCheck({
	id: 'moat', title: 'Moat', about: 'It keeps people out.', group: 'server', scope: 'address', privilege: 'none', sends: 'Nothing.',
	outcomes: { dry: { status: 'pass', says: 'The moat is dry.' } }, observe: async () => ({ outcome: 'dry' }),
});
