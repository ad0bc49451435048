namespace Fovea.Cli.Options;

/// <summary>The options of <c>fovea data show</c>.</summary>
internal sealed record DataShowOptions : IVerbOptions
{
    /// <summary>The recipe's name.</summary>
    public string Recipe { get; init; } = "";

    /// <summary>The image's file.</summary>
    public string Image { get; init; } = "";

    /// <summary>The network's name in the catalogue; null for the recipe's.</summary>
    public string? Model { get; init; }

    /// <summary>
    /// The name of a data set with boxes, to be shown in place of an image; null for that which is in <see cref="DataPath"/>.
    /// </summary>
    public string? Data { get; init; }

    /// <summary>The data set's folder.</summary>
    public string? DataPath { get; init; }

    /// <summary>Whether half of the data set's pictures are mirrored.</summary>
    public bool Flip { get; init; }

    /// <summary>What is given of the random transforms.</summary>
    public AugmentationOptions Images { get; init; } = new();

    /// <summary>The seed of all random numbers.</summary>
    public ulong Seed { get; init; }

    /// <summary>The number of samples.</summary>
    public int Count { get; init; } = 12;

    /// <summary>The file of the sheet, a page or a picture by its extension.</summary>
    public string Output { get; init; } = "sheet.html";

    /// <summary>Whether to print the result as JSON.</summary>
    public bool Json { get; init; }

    /// <summary>Whether the sheet is a picture, not a page.</summary>
    public bool IsPicture => Path.GetExtension(Output).Equals(".png", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether pictures of a data set are shown, with their boxes.</summary>
    public bool ShowsBoxes => Data is not null || DataPath is not null;

    /// <inheritdoc/>
    public void Validate()
    {
        if (ShowsBoxes)
        {
            Check.That(
                Recipe.Length == 0, "RECIPE", Recipe,
                "a recipe and an image, or a data set with boxes (--data, --data-path), not both");
        }
        else
        {
            ValidateRecipe();
        }

        Check.Minimum("--count", Count, 1);
        Check.That(
            IsPicture || Path.GetExtension(Output).Equals(".html", StringComparison.OrdinalIgnoreCase), "--output", Output,
            "a file that ends in .html or .png");
        Images.Validate();
    }

    private void ValidateRecipe()
    {
        Check.NotMissing("RECIPE", Recipe, "give a recipe and an image, such as fovea data show vgg-2014 cat.jpg");
        Check.NotMissing("IMAGE", Image, "give the file of an image, such as fovea data show vgg-2014 cat.jpg");
    }
}
