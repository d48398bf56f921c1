import type { Files } from '../files.ts';
import type { Vantage } from '../host.ts';

/** Files that container engines put into a container, or that systemd writes in one. */
const CONTAINER_MARKS = ['/.dockerenv', '/run/.containerenv', '/run/systemd/container', '/run/secrets/kubernetes.io'];
const CONTAINER_GROUPS = /docker|kubepods|containerd|libpod|\/lxc/;

/** What makers of virtual machines put where a real board names its maker (`/sys/class/dmi/id`). */
const VIRTUAL_MAKERS =
	/QEMU|KVM|VMware|VirtualBox|innotek|Xen|Virtual Machine|Parallels|Amazon EC2|Google Compute Engine|OpenStack|Bochs|BHYVE|Apple Virtualization|DigitalOcean|Nutanix/i;
const MAKERS = ['/sys/class/dmi/id/sys_vendor', '/sys/class/dmi/id/product_name', '/sys/class/dmi/id/board_vendor'];

/** The innermost shell counts: a container of a virtual machine is a container. */
export function linuxVantage(files: Files): Vantage {
	const text = (path: string) => {
		const content = files.readText(path);
		return content.read ? (content.value ?? '') : '';
	};
	const exists = (path: string) => [files.readText(path), files.list(path)].some((seen) => seen.read && seen.value !== undefined);
	if (CONTAINER_MARKS.some(exists) || CONTAINER_GROUPS.test(text('/proc/1/cgroup'))) return 'container';
	if (/microsoft/i.test(text('/proc/version'))) return 'wsl';
	if (MAKERS.some((path) => VIRTUAL_MAKERS.test(text(path))) || /^flags\s*:.*\bhypervisor\b/m.test(text('/proc/cpuinfo')))
		return 'virtual-machine';
	return 'machine';
}
