using System.Net;
using System.Text.Json;
using Fovea.Training.Logging;

namespace Fovea.Server.Tests;

public sealed class RunTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("fovea-runs-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task ARunThatGoesOnShowsWhatIsNew()
    {
        using TrainingLog log = Create("one");
        log.Append(new LogStep(0, 10, 2.5, 0.1, 100));
        log.Append(new LogStep(0, 20, double.NaN, 0.1, 100));
        log.Append(new LogEpoch(0, 20, 2.25, 0.5, 0.1, 3, ValLoss: 2, ValTop1: 0.625));
        await using TestServer server = await TestServer.StartAsync(options => options.RunsFolder = _folder);

        JsonElement run = await server.GetAsync("/runs/one");
        Assert.Equal(("one", "running", 0.625), (
            run.GetProperty("name").GetString()!, run.GetProperty("state").GetString()!, run.GetProperty("best").GetDouble()));
        Assert.Equal([10, 20], Numbers(run, "steps", "step"));
        Assert.Equal(JsonValueKind.Null, run.GetProperty("steps")[1].GetProperty("loss").ValueKind);
        Assert.Equal(2, run.GetProperty("epochs")[0].GetProperty("valLoss").GetDouble());

        log.Append(new LogStep(1, 30, 1.5, 0.1, 100));
        JsonElement later = await server.GetAsync("/runs/one?after=20");
        Assert.Equal([30], Numbers(later, "steps", "step"));
        Assert.Empty(later.GetProperty("epochs").EnumerateArray());

        log.Append(new LogFinal("finished", 1, 30, 9, 100));
        Assert.Equal("finished", (await server.GetAsync("/runs/one?after=30")).GetProperty("state").GetString());
    }

    [Fact]
    public async Task RunsAreListedAndNothingElseIsRead()
    {
        Create("b").Dispose();
        Create("a").Dispose();
        Directory.CreateDirectory(Path.Combine(_folder, "empty"));
        File.WriteAllText(Path.Combine(_folder, "log.jsonl"), "not a run");
        await using TestServer server = await TestServer.StartAsync(options => options.RunsFolder = _folder);
        JsonElement runs = await server.GetAsync("/runs");
        Assert.Equal("""[{"name":"a","state":"running","epochs":0,"best":null},{"name":"b","state":"running","epochs":0,"best":null}]""",
            runs.GetProperty("runs").GetRawText());
        foreach (string name in (string[])["c", "empty", "..%2f..%2fetc", "a%2f..%2fb", "%2e%2e%2fa"])
            Assert.Equal(HttpStatusCode.NotFound, (await server.Client.GetAsync($"/runs/{name}")).StatusCode);
        await server.GetAsync("/runs/a?after=x", HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task WithoutAFolderThereAreNoRuns()
    {
        await using TestServer server = await TestServer.StartAsync();
        Assert.Equal(0, (await server.GetAsync("/runs")).GetProperty("runs").GetArrayLength());
        await server.GetAsync("/runs/a", HttpStatusCode.NotFound);
    }

    private static IEnumerable<long> Numbers(JsonElement run, string list, string member) =>
        run.GetProperty(list).EnumerateArray().Select(each => each.GetProperty(member).GetInt64());

    private TrainingLog Create(string name)
    {
        Directory.CreateDirectory(Path.Combine(_folder, name));
        return TrainingLog.Create(Path.Combine(_folder, name, "log.jsonl"), new LogHeader
        {
            Schema = LogHeader.CurrentSchema,
            Version = "0",
            Started = default,
            Model = "lenet5",
            Parameters = 1,
            Data = "mnist",
            Seed = 0,
            Threads = 1,
            Hardware = "any",
            Args = JsonDocument.Parse("{}").RootElement,
        });
    }
}
