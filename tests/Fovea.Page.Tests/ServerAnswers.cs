using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.Playwright;

namespace Fovea.Page.Tests;

/// <summary>What the server answers when it is asked without the page.</summary>
internal static class ServerAnswers
{
    public static async Task<JsonElement> AskAsync(Uri server, string path, FilePayload file)
    {
        using var client = new HttpClient();
        using var content = new ByteArrayContent(file.Buffer);
        content.Headers.ContentType = new MediaTypeHeaderValue(file.MimeType);
        using HttpResponseMessage response = await client.PostAsync(new Uri(server, path), content);
        response.EnsureSuccessStatusCode();
        using JsonDocument answer = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        return answer.RootElement.Clone();
    }

    public static IReadOnlyList<float[]> Boxes(JsonElement answer, double threshold) =>
    [
        .. Objects(answer, threshold)
            .Select(found => found.GetProperty("box").EnumerateArray().Select(side => side.GetSingle()).ToArray()),
    ];

    public static IEnumerable<JsonElement> Objects(JsonElement answer, double threshold) => answer.GetProperty("objects").EnumerateArray()
        .Where(found => found.GetProperty("score").GetDouble() >= threshold)
        .OrderByDescending(found => found.GetProperty("score").GetDouble());
}
