using System.Text.Json;
using Fovea.Cli.Terminal;

namespace Fovea.Cli.Tests.Running;

/// <summary><c>fovea bench --machine</c>.</summary>
[Collection(EngineTests.Name)]
public sealed class MachineBenchTests
{
    [Fact]
    public void TheMachineIsMeasuredWithoutANetwork()
    {
        Tool tool = Tool.Succeed("bench", "--machine", "--threads", "1", "--json");
        JsonElement json = tool.Json;
        Assert.Equal(
            ["vectors", "threads", "peak_gflops", "memory_gb_per_s", "convolutions"],
            json.EnumerateObject().Select(property => property.Name));
        Assert.Equal(1, json.GetProperty("threads").GetInt32());
        Assert.True(json.GetProperty("peak_gflops").GetDouble() > 0 && json.GetProperty("memory_gb_per_s").GetDouble() > 0);
        JsonElement[] convolutions = [.. json.GetProperty("convolutions").EnumerateArray()];
        Assert.Equal(["direct"], Algorithms("resnet50 layer1 1x1"));
        Assert.Equal(["direct", "winograd2x2", "winograd4x4"], Algorithms("vgg conv3_2 3x3"));

        IEnumerable<string?> Algorithms(string layer) => convolutions.Single(each => each.GetProperty("name").GetString() == layer)
            .GetProperty("algorithms").EnumerateArray().Select(algorithm => algorithm.GetProperty("algorithm").GetString());
    }

    [Fact]
    public void TheMachinesTableFits()
    {
        Tool tool = Tool.Succeed("bench", "--machine", "--threads", "1");
        Assert.All(tool.Lines, line => Assert.True(line.Length <= ConsoleFactory.MaxWidth, line));
        Assert.Matches("^arithmetic +[0-9.,]+ GFLOP/s, .*threads 1, in registers$", tool.Lines[0]);
        Assert.Matches("^memory +[0-9.,]+ GB/s read$", tool.Lines[1]);
        Assert.Contains("% of peak", tool.Lines[3], StringComparison.Ordinal);
        Assert.Contains(tool.Lines, line => line.StartsWith("vgg conv5_2 3x3 ", StringComparison.Ordinal));
    }
}
