package silence

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// lookAlikes are, for the letters of breakwater:ignore, characters that a reader takes for
// them: of other alphabets, with accents, as symbols, and digits. What is wide, mathematical or in a
// circle is found by its number.
var lookAlikes = map[rune]string{
	'a': "4аΑαАɑᴀⲀꓮᎪàáâãäåāăąǎȧạảÀÁÂÃÄÅĀĂĄ",
	'b': "ВΒЬьвʙƄƅɓᏏᏴꓐḃḅḇḂ",
	'e': "3еЕΕєεℯℰꓰᎬᴇèéêëēĕėęěẹẻÈÉÊËĒĖĘĚ",
	'g': "ɡԌԍɢցǥğĝġģǧĞĜĠĢ",
	'i': "1іІΙιɩıɪǀӏӀℹⅰⅠꓲìíîïĩīĭįỉịÌÍÎÏĨĪĬĮİ",
	'k': "кКΚκᴋĸⲔꓗᏦķĶḱḳ",
	'n': "ոռпηΝɴꓠᴎñńņňǹṅÑŃŅŇ",
	'o': "0оОΟοσօՕᴏⲞⲟꓳ০୦ℴòóôõöøōŏőơǒọỏÒÓÔÕÖØŌŎŐ",
	'r': "гᴦʀⲄᎡꓣŕŗřṙŔŖŘ",
	't': "тТΤτᴛⲦꓔᎢţťŧțṫŢŤŦȚ",
	'w': "ѡԝԜωɯᴡᎳꓪшŵẁẃẅŴẀẂẄ",
	':': "：︓꞉∶ː։׃᠄⁚ꓽ：；﹕፡",
	'-': "‐‑‒–—−﹣",
}

// letters maps a look-alike to what it looks like.
var letters = func() map[rune]rune {
	all := map[rune]rune{}
	for letter, alike := range lookAlikes {
		for _, r := range alike {
			all[r] = letter
		}
	}
	return all
}()

// skeleton returns a text with the characters that look like letters of
// breakwater:ignore replaced by these, so that it reads as it looks.
func skeleton(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) { // an accent over the letter before
			return -1
		}
		if letter, ok := letters[r]; ok {
			return letter
		}
		return plainForm(r)
	}, text)
}

// plainForm returns the letter, digit or sign of ASCII whose wide, mathematical or
// circled form a character is, and otherwise the character.
func plainForm(r rune) rune {
	const alphabets = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
	switch {
	case r >= '！' && r <= '～': // halfwidth and fullwidth forms
		return r - '！' + '!'
	case r >= '\U0001d400' && r <= '\U0001d6a3': // mathematical alphanumeric symbols
		return rune(alphabets[(r-'\U0001d400')%rune(len(alphabets))])
	case r >= 'Ⓐ' && r <= 'ⓩ': // enclosed alphanumerics
		return rune(alphabets[r-'Ⓐ'])
	}
	return r
}

// plain reports whether a text is ASCII, so that nothing in it only looks like something else.
func plain[T string | []byte](text T) bool {
	for i := range len(text) {
		if text[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}
