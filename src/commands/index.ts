import CatalogReset from './catalog/reset.ts';
import CatalogShow from './catalog/show.ts';
import CatalogUpdate from './catalog/update.ts';
import Check from './check.ts';
import Checks from './checks/index.ts';
import ChecksShow from './checks/show.ts';
import Codes from './codes/index.ts';
import CodesShow from './codes/show.ts';
import CompletionCandidates from './completion/candidates.ts';
import Completion from './completion/index.ts';
import ConfigCheck from './config/check.ts';
import ConfigShow from './config/show.ts';
import Connections from './connections.ts';
import Explain from './explain.ts';
import History from './history.ts';
import Licenses from './licenses.ts';
import Redactions from './redactions.ts';
import Serve from './serve.ts';

/** Every command by its id, for oclif's explicit discovery. */
export const COMMANDS = {
	check: Check,
	explain: Explain,
	connections: Connections,
	history: History,
	redactions: Redactions,
	serve: Serve,
	codes: Codes,
	'codes:show': CodesShow,
	checks: Checks,
	'checks:show': ChecksShow,
	'config:check': ConfigCheck,
	'config:show': ConfigShow,
	'catalog:show': CatalogShow,
	'catalog:update': CatalogUpdate,
	'catalog:reset': CatalogReset,
	licenses: Licenses,
	completion: Completion,
	'completion:candidates': CompletionCandidates,
};
