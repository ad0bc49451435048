using System.Text.Json;
using Fovea.Models;

namespace Fovea.Cli.Tests.Running;

public sealed class ModelsRunTests
{
    [Fact]
    public void EveryNetworkHasARow()
    {
        Tool tool = Tool.Succeed("models");
        Assert.All(ModelCatalogue.All, model => Assert.Single(tool.Lines, line => line.Split(' ')[0] == model.Name));
        Assert.Equal(
            "alexnet_2012  Krizhevsky et al.  2012  3x227x227  60,965,224    724,406,816  40.7   18.2",
            Assert.Single(tool.Lines, line => line.StartsWith("alexnet_2012", StringComparison.Ordinal)));
        Assert.All(tool.Lines, line => Assert.True(line.Length <= 100, line));
    }

    [Theory]
    [InlineData(40)]
    [InlineData(60)]
    [InlineData(80)]
    public void NoLineIsWiderThanTheTerminal(int width)
    {
        var tool = new Tool { Width = width };
        Assert.Equal(ExitCode.Success, tool.Run("models"));
        Assert.All(tool.Lines, line => Assert.True(line.Length <= width, line));
        Assert.Contains(tool.Lines, line => line.StartsWith("alexnet ", StringComparison.Ordinal) && line.Contains("61,100,840"));
    }

    [Fact]
    public void JsonHasEveryColumn()
    {
        Tool tool = Tool.Succeed("models", "--json");
        Assert.Single(tool.Lines);
        JsonElement[] models = [.. tool.Json.EnumerateArray()];
        Assert.Equal(ModelCatalogue.All.Select(model => model.Name), models.Select(model => model.GetProperty("name").GetString()));
        JsonElement alexnet = models.Single(model => model.GetProperty("name").GetString() == "alexnet_2012");
        Assert.Equal(2012, alexnet.GetProperty("year").GetInt32());
        Assert.Equal([3, 227, 227], alexnet.GetProperty("input").EnumerateArray().Select(size => size.GetInt32()));
        Assert.Equal(1000, alexnet.GetProperty("classes").GetInt32());
        Assert.Equal(60_965_224, alexnet.GetProperty("parameters").GetInt64());
        Assert.Equal(724_406_816, alexnet.GetProperty("multiply_adds").GetInt64());
        Assert.Equal(256, alexnet.GetProperty("preprocessing").GetProperty("resize_shorter_side").GetInt32());
        Assert.Equal(40.7, alexnet.GetProperty("published_errors").GetProperty("top1").GetDouble());
        Assert.Equal(18.2, alexnet.GetProperty("published_errors").GetProperty("top5").GetDouble());
        Assert.StartsWith("Krizhevsky", alexnet.GetProperty("paper").GetString());
    }
}
