/* A Windows service in whatever state is asked for: `service.exe running|starting|stopping|paused|fails`.
 * Built with MinGW and installed under Wine with `sc create`, so that states are read with the real API. */
#include <windows.h>
#include <string.h>

static SERVICE_STATUS_HANDLE handle;
static const char *wanted = "running";

static void report(DWORD state, DWORD exitCode)
{
	SERVICE_STATUS status = { 0 };
	status.dwServiceType = SERVICE_WIN32_OWN_PROCESS;
	status.dwCurrentState = state;
	status.dwControlsAccepted = state == SERVICE_RUNNING ? SERVICE_ACCEPT_STOP : 0;
	status.dwWin32ExitCode = exitCode;
	status.dwWaitHint = 60000;
	SetServiceStatus(handle, &status);
}

static DWORD WINAPI control(DWORD code, DWORD type, void *data, void *context)
{
	(void)type; (void)data; (void)context;
	if (code == SERVICE_CONTROL_STOP)
		report(SERVICE_STOPPED, NO_ERROR);
	return NO_ERROR;
}

static void WINAPI serve(DWORD count, LPSTR *names)
{
	handle = RegisterServiceCtrlHandlerExA(count > 0 ? names[0] : "", control, NULL);
	report(SERVICE_START_PENDING, NO_ERROR);
	if (!strcmp(wanted, "starting"))
		return;
	if (!strcmp(wanted, "fails")) {
		report(SERVICE_STOPPED, ERROR_SERVICE_DEPENDENCY_FAIL);
		return;
	}
	report(SERVICE_RUNNING, NO_ERROR);
	if (!strcmp(wanted, "stopping"))
		report(SERVICE_STOP_PENDING, NO_ERROR);
	if (!strcmp(wanted, "paused"))
		report(SERVICE_PAUSED, NO_ERROR);
}

int main(int count, char **values)
{
	SERVICE_TABLE_ENTRYA table[] = { { (LPSTR) "", serve }, { NULL, NULL } };
	if (count > 1)
		wanted = values[1];
	return StartServiceCtrlDispatcherA(table) ? 0 : (int)GetLastError();
}
