package failover

import openai "github.com/sashabaranov/go-openai"

// azureAPI is the chat completions API of Azure OpenAI, where the model is a deployment in the path.
var azureAPI = adapter{
	version: "2024-10-21", // the first general release with structured outputs
	limit:   func(Region) limitParam { return maxCompletionTokens },
	connect: func(r Region, t transport) asker {
		cfg := openai.DefaultAzureConfig(r.Key.Reveal(), r.URL)
		// A deployment is named as the user named it; the library would strip dots and colons.
		cfg.AzureModelMapperFunc = func(model string) string { return model }
		cfg.APIVersion, cfg.BaseURL, cfg.HTTPClient = r.APIVersion, r.URL, t
		return completions{client: openai.NewClientWithConfig(cfg), model: r.Model}
	},
}
