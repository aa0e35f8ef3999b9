package foreign

import (
	"maps"
	"slices"
)

// tongue is how one language tells a reviewer what to do: to leave what it was told, to find
// nothing, or by its name. Texts are in lower case, with blanks for the marks between words.
type tongue struct {
	words string // of which one is there, with | between them
	leave string // leaves its instructions
	quiet string // reports nothing
	calls string // is spoken to
}

var tongues = map[string]tongue{
	"german": {
		words: "ignorier|missacht|vergiss|vergessen|nichts|keine|prüfer|gutachter|sehr geehrt|lieber |" +
			"liebe |hinweis an|hinweis für",
		leave: `\b(?:ignorier|missacht|vergiss|vergessen|umgeh)\w*\b.{0,30}` +
			`\b(?:vorherig|vorig|bisherig|obig|früher|all|dein|ihre|sämtlich|diese)\w*.{0,20}` +
			`\b(?:anweisung|anleitung|regel|vorgabe|instruktion|befehl)`,
		quiet: `\b(?:melde|nenne|berichte|antworte|gib|liste|finde)\b(?: sie)?(?: bitte)?.{0,20}\b(?:nichts\b|` +
			`keine[nr]? (?:fehler|befund|problem|mängel|ergebniss|schwachstell))`,
		calls: `\b(?:lieber?|sehr geehrter?|an (?:den|die|alle)|hinweis (?:an|für)(?: den| die| alle)?) ` +
			`(?:code |ki )?(?:prüfer|gutachter|reviewer|ki\b|sprachmodell)`,
	},
	"french": {
		words: "toutes |tous les|vos |précédent|antérieur|ci dessus|ne signal|ne rapport|ne mentionn|" +
			"ne relev|relecteur|réviseur|évaluateur|à l'attention|chère",
		leave: `\b(?:ignor|oubli)\w*\b.{0,30}\b(?:précédent|antérieur|toutes|tous les|vos|ci dessus)\w*.{0,24}` +
			`(?:instruction|consigne|règle|directive)|` +
			`(?:instruction|consigne|règle|directive)s? (?:précédent|antérieur)\w*.{0,20}ignor|` +
			`\b(?:ignor|oubli)\w*\b.{0,20}(?:instruction|consigne|règle|directive)s? (?:précédent|antérieur)`,
		quiet: `\bne (?:signal|rapport|mentionn|relev)\w* (?:rien|aucun|pas (?:de|ces?) (?:problème|défaut|erreur))`,
		calls: `(?:\bchers?|\bchère|à l'attention (?:du|des|de l')|\bnote (?:à|pour|au|aux)(?: l'| le | les)?) ?` +
			`(?:relecteur|réviseur|évaluateur|ia\b|modèle de langage)`,
	},
	"spanish": {
		words: "anterior|previas|previos|todas|todos|instrucciones|no report|no inform|no señal|" +
			"no mencion|no indiqu|revisor|estimad",
		leave: `\b(?:ignor|olvid|descart)\w*\b.{0,30}\b(?:anterior|previ|todas|todos|tus|sus|estas)\w*.{0,24}` +
			`(?:instruccion|reglas|directrices|indicaciones|órdenes)|\b(?:ignor|olvid|descart)\w*\b.{0,16}` +
			`(?:instrucciones|reglas|directrices|indicaciones|órdenes) (?:anterior|previ)`,
		quiet: `\bno (?:report|inform|señal|mencion|indiqu)\w*.{0,12} ` +
			`(?:nada\b|ning[uú]n\w* (?:problema|error|hallazgo|defecto|fallo))`,
		calls: `\b(?:estimad[oa]s?|querid[oa]s?|nota (?:para|al?)(?: el| la| los)?) ` +
			`(?:revisor|ia\b|modelo de lenguaje)`,
	},
	"portuguese": {
		words: "instruções|regras|diretrizes|orientações|não |revisor|prezad",
		leave: `\b(?:ignor|esqueç|desconsider)\w*.{0,30}\b(?:anterior|prévi|todas|todos|suas|estas)\w*.{0,24}` +
			`(?:instruções|regras|diretrizes|orientações)|\b(?:ignor|esqueç|desconsider)\w*.{0,16}` +
			`(?:instruções|regras|diretrizes|orientações) (?:anterior|prévi)`,
		quiet: `\bnão (?:relat|report|mencion|inform|sinaliz)\w*.{0,12} ` +
			`(?:nada\b|nenhum\w* (?:problema|erro|defeito|falha))`,
		calls: `\b(?:car[oa]s?|prezad[oa]s?|nota (?:para|ao)(?: o| a| os)?) (?:revisor|ia\b|modelo de linguagem)`,
	},
	"italian": {
		words: "istruzioni|regole|direttive|indicazioni|non segnal|non riport|non menzion|revisor",
		leave: `\b(?:ignor|dimentic)\w*.{0,30}\b(?:precedent|tutte|tutti|tue|queste)\w*.{0,24}` +
			`(?:istruzioni|regole|direttive|indicazioni)|\b(?:ignor|dimentic)\w*.{0,16}` +
			`(?:istruzioni|regole|direttive|indicazioni) precedent`,
		quiet: `\bnon (?:segnal|riport|menzion)\w*.{0,12} ` +
			`(?:nulla\b|niente\b|(?:alcun|nessun)\w* (?:problem|error|difett))`,
		calls: `\b(?:car[oaie]|gentil[ei]|nota (?:per|al?)(?: il| i)?) (?:revisor|ia\b|modello linguistico)`,
	},
	"dutch": {
		words: "negeer|vergeet|meld |rapporteer|beoordelaar|geachte|beste reviewer",
		leave: `\b(?:negeer|vergeet)\b.{0,30}\b(?:vorige|eerdere|alle|bovenstaande|je|uw)\b.{0,20}` +
			`(?:instructies|regels|aanwijzingen|richtlijnen)`,
		quiet: `\b(?:meld|rapporteer)\b.{0,16}\b(?:niets|geen (?:fouten|problemen|bevindingen|gebreken))\b`,
		calls: `\b(?:beste|geachte|aan de) (?:beoordelaar|reviewer|taalmodel)`,
	},
	"polish": {
		words: "ignoruj|pomiń|zapomnij|zgłaszaj|raportuj|recenzen",
		leave: `(?:ignoruj|pomiń|zapomnij).{0,30}(?:poprzedni|wcześniejsz|wszystki|powyższ)\S*.{0,20}` +
			`(?:instrukcj|polece|reguł|zasad|wytyczn)`,
		quiet: `nie (?:zgłaszaj|raportuj).{0,16}(?:niczego|nic\b|żadnych|problem|błęd)`,
		calls: `(?:drogi|szanowny) (?:recenzenc|recenzent)`,
	},
	"russian": {
		words: "игнорируй|забудь|пропусти|сообщай|указывай|упоминай|отмечай|рецензент|ревьюер",
		leave: `(?:игнорируй|забудь|пропусти)\S*.{0,30}(?:предыдущ|прежн|все|вышеуказанн|ранее)\S*.{0,20}` +
			`(?:инструкци|указани|правил|команд)`,
		quiet: `не (?:сообщай|указывай|упоминай|отмечай)\S*.{0,16}` +
			`(?:проблем|ошиб|дефект|замечан|уязвим|ничего|ни о чем|ни о чём)`,
		calls: `(?:уважаем|дорог)\S+ (?:рецензент|ревьюер|проверяющ)`,
	},
	"turkish": {
		words: "talimat|kural|yönerge|bildirme|raporlama|değerlendirici",
		leave: `(?:önceki|tüm|bütün|yukarıdaki)\S*.{0,20}(?:talimat|kural|yönerge)\S*.{0,20}` +
			`(?:yok say|görmezden gel|unut|dikkate alma)`,
		quiet: `(?:hiçbir|herhangi bir) (?:sorun|hata|bulgu)\S* (?:bildirme|raporlama)`,
		calls: `(?:sayın|sevgili) (?:değerlendirici|inceleyici|denetçi)`,
	},
	"chinese": {
		words: "忽略|无视|忽視|無視|忘记|忘掉|忘記|绕过|不要|请勿|請勿|无需|返回|输出|审查|审核|评审|審查|審核",
		leave: `(?:忽略|无视|忽視|無視|忘记|忘掉|忘記|绕过)[^，。；]{0,12}(?:之前|以前|以上|上述|所有|先前|前面|全部|一切|任何|系统|系統)[^，。；]{0,12}` +
			`(?:指令|指示|说明|說明|规则|規則|提示|要求)`,
		quiet: `(?:不要|请勿|請勿|无需|不必|切勿)(?:报告|報告|指出|提及|标记|標記|列出|上报).{0,6}(?:问题|問題|缺陷|漏洞|发现|發現)|` +
			`(?:返回|输出|輸出|回答|回复)空的?(?:发现|发現|问题|問題|缺陷|findings)`,
		calls: `(?:尊敬的|亲爱的|親愛的|致)(?:代码|代碼|各位)?(?:审查|审核|评审|審查|審核)|(?:审查|审核|评审)(?:员|者|人员)(?:请|必须|应当)(?:忽略|批准|通过|跳过)`,
	},
	"japanese": {
		words: "無視|忘れ|報告|指摘|レビュ|査読者",
		leave: `(?:以前|これまで|すべて|全て|上記|前|システム).{0,10}(?:指示|命令|ルール|プロンプト|規則).{0,6}(?:無視|忘れ)`,
		quiet: `(?:問題|欠陥|脆弱性|不具合|何も).{0,6}(?:報告|指摘)(?:しないで|するな|しないこと|してはいけ)`,
		calls: `(?:レビュア|レビューア|レビュアー|査読者|レビュー担当者?)(?:の皆|様|へ|各位)`,
	},
	"korean": {
		words: "무시|잊|보고|지적|언급|리뷰어|검토자",
		leave: `(?:이전|모든|위의|앞의|기존|시스템).{0,12}(?:지시|명령|지침|규칙|프롬프트).{0,10}(?:무시|잊)`,
		quiet: `(?:문제|결함|취약점|아무것도).{0,8}(?:보고|지적|언급)하지 ?(?:마|말)`,
		calls: `(?:친애하는|존경하는) ?(?:리뷰어|검토자)|(?:리뷰어|검토자)님께`,
	},
	"arabic": {
		words: "تجاهل|انس|تبلغ|تذكر|المراجع",
		leave: `(?:تجاهل|انس).{0,30}(?:التعليمات|الأوامر|القواعد)`,
		quiet: `لا (?:تبلغ|تذكر).{0,16}(?:مشاكل|مشكلة|أخطاء|شيء|عيوب)`,
		calls: `عزيزي المراجع`,
	},
}

// inOtherTongues are the ways of [tells] in languages other than English.
var inOtherTongues = func() (all []tell) {
	for _, name := range slices.Sorted(maps.Keys(tongues)) {
		t := tongues[name]
		all = append(all, says(Instruction, t.words, t.leave+"|"+t.quiet+"|"+t.calls))
	}
	return all
}()
