using System.Text.Json;
using Fovea.Models;

namespace Fovea.Cli.Tests.Running;

public sealed class SummaryRunTests
{
    private const StringSplitOptions Split = StringSplitOptions.RemoveEmptyEntries;

    public static TheoryData<string> Models => [.. ModelCatalogue.All.Select(model => model.Name)];

    [Theory]
    [InlineData("alexnet", "61,100,840", "714,188,480")]
    [InlineData("alexnet_2012", "60,965,224", "724,406,816")]
    [InlineData("lenet5", "61,706", "416,520")]
    public void SumsStandBelow(string model, string parameters, string multiplyAdds)
    {
        Tool tool = Tool.Succeed("summary", model);
        Assert.Contains(tool.Lines, line => line.Split(' ', Split) is ["parameters", var sum, ..] && sum == parameters);
        Assert.Contains(tool.Lines, line => line.Split(' ', Split) is ["multiply-adds", var sum, ..] && sum == multiplyAdds);
        Assert.Contains("memory: every operator's output counts in full", tool.Output);
    }

    [Fact]
    public void ALayerIsARow()
    {
        Tool tool = Tool.Succeed("summary", "alexnet_2012");
        Assert.Contains("features.4    Conv2d             256x27x27     307,456  729.0 KiB    223,948,800    51/8", tool.Lines);
        Assert.Contains("classifier.1  Relu                    4096           -   16.0 KiB              -       -", tool.Lines);
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void NoLineIsWiderThan100ColumnsNorTrailsBlanks(string model)
    {
        Tool tool = Tool.Succeed("summary", model);
        Assert.All(tool.Lines, line => Assert.True(line.Length <= 100, line));
        Assert.All(tool.Lines, line => Assert.Equal(line.TrimEnd(), line));
        Assert.DoesNotContain('\u001b', tool.Output);
        Assert.DoesNotContain("No room for", tool.Output);
    }

    [Theory]
    [InlineData(40)]
    [InlineData(80)]
    public void NoLineIsWiderThanTheTerminal(int width)
    {
        var tool = new Tool { Width = width };
        Assert.Equal(ExitCode.Success, tool.Run("summary", "alexnet"));
        Assert.All(tool.Lines, line => Assert.True(line.Length <= width, line));
        Assert.Contains("61,100,840", tool.Output);
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void JsonHasTheSumsAndTheLayers(string model)
    {
        ModelInfo info = ModelCatalogue.Find(model);
        Tool tool = Tool.Succeed("summary", model, "--json");
        Assert.Single(tool.Lines);
        Assert.Equal(model, tool.Json.GetProperty("model").GetString());
        Assert.Equal(info.InputShape().ToArray(), tool.Json.GetProperty("input").EnumerateArray().Select(size => size.GetInt32()));
        Assert.Equal(info.Parameters, tool.Json.GetProperty("parameters").GetInt64());
        Assert.Equal(info.MultiplyAdds, tool.Json.GetProperty("multiply_adds").GetInt64());
        JsonElement[] layers = [.. tool.Json.GetProperty("layers").EnumerateArray()];
        Assert.Equal(info.Parameters, Sum("parameters"));
        Assert.Equal(info.MultiplyAdds, Sum("multiply_adds"));
        Assert.Equal(tool.Json.GetProperty("activation_bytes").GetInt64(), Sum("activation_bytes"));
        Assert.Equal([1, info.Classes], layers[^1].GetProperty("output").EnumerateArray().Select(size => size.GetInt32()));

        long Sum(string name) => layers.Sum(layer => layer.GetProperty(name).GetInt64());
    }

    [Fact]
    public void JsonTellsTheReceptiveField()
    {
        JsonElement pool5 = Tool.Succeed("summary", "alexnet", "--json").Json.GetProperty("layers").EnumerateArray()
            .Single(layer => layer.GetProperty("path").GetString() == "features.12");
        Assert.Equal("""{"size":[195,195],"stride":[32,32],"offset":[31,31]}""", pool5.GetProperty("receptive_field").GetRawText());
    }

    [Fact]
    public void AnUnknownNetworkNamesTheNearest()
        => Tool.Refuse("unknown model 'alexnt': did you mean alexnet? (`fovea models` lists all)", "summary", "alexnt");
}
