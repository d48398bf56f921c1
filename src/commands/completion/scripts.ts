/**
 * One script for each shell. All of them ask the program for words (`candidates.ts`) and hand these to the shell as
 * text: nothing that is typed, and nothing that the program says, is evaluated. They stay as they are on users' disks,
 * so everything that may change is on the program's side. ASCII only: Windows PowerShell reads profiles in the system's code page.
 */

export type Shell = 'bash' | 'zsh' | 'fish' | 'powershell';

interface Script {
	/** One line that installs it for good. */
	readonly install: string;
	readonly script: string;
}

/**
 * bash cuts words at `:` and `=` too and replaces only what follows the last of these ($2), so the words lose what
 * stands before it. What a code means is shown only where bash lists words and inserts none (COMP_TYPE: 63 lists after a
 * second Tab, 33 and 64 at once); what it inserts then is what all words begin with, and so never the meanings.
 * Runs on the bash 3.2 of macOS, which has neither compopt nor COMP_TYPE.
 */
const BASH = `
# vpn-doctor: completion for bash
_vpn_doctor() {
	local kind='' size=0 word about drop at quote='' lists=''
	local -a words=() abouts=()
	COMPREPLY=()
	{
		IFS=' ' read -r kind size
		while IFS=$'\\t' read -r word about; do
			words+=("$word")
			abouts+=("$about")
		done
	} < <(VPN_DOCTOR_LINE=\${COMP_LINE:0:COMP_POINT} command vpn-doctor completion candidates 2>/dev/null </dev/null)
	# With no words, "-o default" lets bash complete file names.
	[[ $kind != words ]] && return
	compopt +o default 2>/dev/null
	((drop = size > \${#2} ? size - \${#2} : 0))
	[[ $2 == [\\"\\']* ]] && quote=\${2:0:1}
	case \${COMP_TYPE:-9} in 33 | 63 | 64) ((\${#words[@]} > 1)) && lists=yes ;; esac
	for ((at = 0; at < \${#words[@]}; at++)); do
		word=\${words[at]:drop}
		if [[ $quote && $word == *[\\\\\\$\\\`\\"\\'!]* ]]; then
			continue
		elif [[ -z $quote && $word == *[!A-Za-z0-9_.,:=@%+/-]* ]]; then
			printf -v word %q "$word"
		fi
		if [[ $lists && \${abouts[at]} ]]; then
			word="$word  (\${abouts[at]})"
			((\${#word} >= \${COLUMNS:-80})) && word="\${word:0:\${COLUMNS:-80} - 5}...)"
		fi
		COMPREPLY+=("$word")
	done
}
complete -o default -F _vpn_doctor vpn-doctor
`;

/** Also good as a file _vpn-doctor in a folder of fpath: then it is loaded as a function of that name and called at once. */
const ZSH = `
#compdef vpn-doctor
# vpn-doctor: completion for zsh
_vpn-doctor() {
	local -a answer shown
	local line word
	answer=("\${(@f)$(command vpn-doctor completion candidates -- "\${(@Q)words[2,CURRENT-1]}" "\${(Q)PREFIX}" 2>/dev/null </dev/null)}")
	case $answer[1] in
	files)
		compset -P '--*='
		_files
		;;
	words*)
		for line in "\${(@)answer[2,-1]}"; do
			word=\${line%%$'\\t'*}
			word=\${\${word//\\\\/\\\\\\\\}//:/\\\\:}
			[[ $line == *$'\\t'* ]] && word+=:\${line#*$'\\t'}
			shown+=("$word")
		done
		_describe -V candidate shown -M 'm:{[:lower:][:upper:]}={[:upper:][:lower:]}'
		;;
	esac
}
if [[ $funcstack[1] == _vpn-doctor ]]; then
	_vpn-doctor "$@"
else
	(( $+functions[compdef] )) || { autoload -Uz compinit && compinit }
	compdef _vpn-doctor vpn-doctor
fi
`;

const FISH = `
# vpn-doctor: completion for fish
function __vpn_doctor_candidates
	set -l before (commandline -opc)
	set -l word (commandline -ct | string replace -r -- '^["\\']' '')
	set -e before[1]
	set -l answer (command vpn-doctor completion candidates -- $before "$word" 2>/dev/null </dev/null)
	switch "$answer[1]"
		case files
			set -l flag (string match -r -- '^--[a-z-]+=' "$word")
			for path in (__fish_complete_path (string replace -- "$flag" '' "$word"))
				printf '%s\\n' "$flag$path"
			end
		case 'words *'
			set -e answer[1]
			if set -q answer[1]
				printf '%s\\n' $answer
			end
	end
end
complete -c vpn-doctor -f -k -a '(__vpn_doctor_candidates)'
`;

/**
 * The line goes through the environment: npm's program for Windows is a batch file, and cmd would run what follows an
 * \`&\` in its arguments. PowerShell replaces $wordToComplete, which of a list (\`dns,pp\`) may be the last part alone.
 * It completes file names when the block returns nothing; an empty text keeps it from that.
 */
const POWERSHELL = `
# vpn-doctor: completion for PowerShell (Windows PowerShell 5.1 and newer)
Register-ArgumentCompleter -Native -CommandName vpn-doctor -ScriptBlock {
	param($wordToComplete, $commandAst, $cursorPosition)
	$length = $cursorPosition - $commandAst.Extent.StartOffset
	try {
		$env:VPN_DOCTOR_LINE = $commandAst.Extent.Text.PadRight($length).Substring(0, $length)
		$answer = @(vpn-doctor completion candidates 2>$null)
	}
	finally {
		$env:VPN_DOCTOR_LINE = $null
	}
	if ($answer.Count -eq 0 -or $answer[0] -notlike 'words *') { return }
	if ($answer.Count -eq 1) { return '' }
	$drop = [Math]::Max(0, [int]$answer[0].Substring(6) - $wordToComplete.Length)
	foreach ($line in $answer[1..($answer.Count - 1)]) {
		$word, $about = $line -split "\`t", 2
		if (-not $about) { $about = $word }
		$text = $word.Substring([Math]::Min($drop, $word.Length))
		if ($text -notmatch '^[A-Za-z0-9_/-][A-Za-z0-9_.,:=%+/-]*$') {
			$text = "'" + [System.Management.Automation.Language.CodeGeneration]::EscapeSingleQuotedStringContent($text) + "'"
		}
		[System.Management.Automation.CompletionResult]::new($text, $word, 'ParameterValue', $about)
	}
}
`;

export const SCRIPTS: Readonly<Record<Shell, Script>> = {
	bash: { install: 'vpn-doctor completion bash >> ~/.bashrc', script: BASH },
	zsh: { install: 'vpn-doctor completion zsh >> ~/.zshrc', script: ZSH },
	fish: { install: 'vpn-doctor completion fish >> ~/.config/fish/config.fish', script: FISH },
	powershell: { install: 'vpn-doctor completion powershell | Add-Content $PROFILE', script: POWERSHELL },
};
