/* Stands in for wevtutil.exe, of which Wine has only a stub: prints the file LOG.utf16 beside itself, byte for byte, or ends with 15007. */
#include <fcntl.h>
#include <io.h>
#include <stdio.h>
#include <string.h>
#include <windows.h>

int main(int argc, char **argv) {
	char path[MAX_PATH * 2];
	GetModuleFileNameA(NULL, path, MAX_PATH);
	char *end = strrchr(path, '\\');
	if (argc < 3 || end == NULL || strlen(argv[2]) > 100 || strpbrk(argv[2], "/\\") != NULL) return 15007;
	sprintf(end + 1, "%s.utf16", argv[2]);
	FILE *file = fopen(path, "rb");
	if (file == NULL) return 15007;
	_setmode(_fileno(stdout), _O_BINARY);
	for (int byte; (byte = getc(file)) != EOF;) putchar(byte);
	return 0;
}
