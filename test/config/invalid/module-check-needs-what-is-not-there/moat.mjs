export default ({ defineCheck, checks }) => defineCheck({
	needs: { dns: checks.dnss }, id: 'moat', title: 'Moat', about: 'It keeps people out.', group: 'server', scope: 'address', privilege: 'none', sends: 'Nothing.',
	outcomes: { dry: { status: 'pass', says: 'The moat is dry.' } }, observe: async () => ({ outcome: 'dry' }),
});
