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
		$word, $about = $line -split "`t", 2
		if (-not $about) { $about = $word }
		$text = $word.Substring([Math]::Min($drop, $word.Length))
		if ($text -notmatch '^[A-Za-z0-9_/-][A-Za-z0-9_.,:=%+/-]*$') {
			$text = "'" + [System.Management.Automation.Language.CodeGeneration]::EscapeSingleQuotedStringContent($text) + "'"
		}
		[System.Management.Automation.CompletionResult]::new($text, $word, 'ParameterValue', $about)
	}
}
