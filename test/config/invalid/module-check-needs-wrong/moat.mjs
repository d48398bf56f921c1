export default ({ defineCheck, checks }) => defineCheck({
	id: 'moat', title: 'Moat', about: 'It keeps people out.', group: 'computer', family: 4, needs: { dns: checks.dns }, after: { own: {} }, scope: 'run', privilege: 'none', sends: 'Nothing.',
	outcomes: { dry: { status: 'pass', says: 'The moat is dry.' } }, observe: async () => ({ outcome: 'dry' }),
});
