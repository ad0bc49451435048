using System.CommandLine;
using Fovea.Cli.Options;

namespace Fovea.Cli.Commands;

/// <summary><c>fovea data show</c>.</summary>
internal static class DataShowCommand
{
    /// <summary>The verb, run by <paramref name="run"/>.</summary>
    public static Command Create(Func<DataShowOptions, CancellationToken, int> run)
    {
        var defaults = new DataShowOptions();
        var recipe = SharedFlags.PathArgument("RECIPE", $"Recipe: {string.Join(", ", Recipe.Names)}.");
        var image = SharedFlags.PathArgument("IMAGE", "File of an image.");
        var model = SharedFlags.Model("Network (one of the recipe).");
        var data = Flag.Text(
            "--data", "Show a data set with boxes in place of an image; that in --data-path is recognised.", "NAME");
        var dataPath = SharedFlags.DataPath();
        var flip = Flag.Switch("--flip", "--data: mirror half of the pictures, as the training of detectors does.");
        var images = new AugmentationFlags();
        var seed = SharedFlags.Seed();
        var count = Flag.Integer("--count", "Samples, one an epoch, or pictures of a data set.", defaults.Count);
        var output = Flag.TextWithDefault("--output", "File of the sheet: a page (.html) or a picture (.png).", "FILE", defaults.Output);
        var json = SharedFlags.Json();
        return Verb.Create(
            "show",
            "Show what a recipe's random transforms make of an image, or the boxes and masks of a data set.",
            [recipe, image, data, dataPath, flip, model, .. images.All, seed, count, output, json],
            parsed => new DataShowOptions
            {
                Recipe = parsed.GetValue(recipe) ?? "",
                Image = parsed.GetValue(image) ?? "",
                Data = parsed.GetValue(data),
                DataPath = parsed.GetValue(dataPath),
                Flip = parsed.GetValue(flip),
                Model = parsed.GetValue(model),
                Images = images.Read(parsed),
                Seed = parsed.GetValue(seed),
                Count = parsed.GetValue(count),
                Output = parsed.GetValue(output)!,
                Json = parsed.GetValue(json),
            },
            run);
    }
}
