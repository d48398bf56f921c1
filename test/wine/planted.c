/* Stands where a program or a module of Windows is looked for, in a folder that anybody may write to: leaves word when it is run. */
#include <stdio.h>
#include <stdlib.h>

int main(void) {
	FILE *word = fopen(getenv("PLANTED"), "w");
	if (word != NULL) {
		fputs("program", word);
		fclose(word);
	}
	return 0;
}
