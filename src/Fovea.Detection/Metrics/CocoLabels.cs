using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Fovea.Data;
using Fovea.Detection.Catalogue;

namespace Fovea.Detection.Metrics;

/// <summary>
/// Which label of a network stands for which of COCO's categories, whose numbers have holes: 80 of them between 1 and 90. Label 0 is the
/// background.
/// </summary>
public sealed class CocoLabels
{
    private readonly Dictionary<int, CocoCategory> _categories;
    private readonly Dictionary<int, int> _labels;

    private CocoLabels(IEnumerable<(int Label, CocoCategory Category)> pairs)
    {
        _categories = pairs.ToDictionary(pair => pair.Label, pair => pair.Category);
        _labels = _categories.ToDictionary(pair => pair.Value.Id, pair => pair.Key);
        ClassNames =
        [
            IImageDataset.Background,
            .. Enumerable.Range(1, _categories.Keys.DefaultIfEmpty(0).Max())
                .Select(label => _categories.TryGetValue(label, out CocoCategory? category) ? category.Name : $"class {label}"),
        ];
    }

    /// <summary>The names of the labels, the background at 0.</summary>
    public IReadOnlyList<string> ClassNames { get; }

    /// <summary>Labels that are the categories' numbers, as torchvision's weights have them: 91 for COCO, 11 of them unused.</summary>
    /// <exception cref="DataException">A category has a number below 1, which is the background's, or that of another one.</exception>
    public static CocoLabels ByNumber(IReadOnlyList<CocoCategory> categories) =>
        new(Checked(categories).Select(category => (category.Id, category)));

    /// <summary>Labels without holes: label i is the i-th category by number.</summary>
    /// <exception cref="DataException">A category has a number below 1 or that of another one.</exception>
    public static CocoLabels InOrder(IReadOnlyList<CocoCategory> categories) =>
        new(Checked(categories).Select((category, i) => (i + 1, category)));

    /// <summary>
    /// <see cref="ByNumber"/> for COCO's own 80 categories, so that published weights fit, and <see cref="InOrder"/> for all others.
    /// </summary>
    /// <inheritdoc cref="InOrder"/>
    public static CocoLabels Usual(IReadOnlyList<CocoCategory> categories)
    {
        ArgumentNullException.ThrowIfNull(categories);
        IEnumerable<(int, string)> own = CocoClasses.Names.Index().Skip(1).Where(each => each.Item != CocoClasses.Unused);
        return categories.Select(each => (each.Id, each.Name)).Order().SequenceEqual(own) ? ByNumber(categories) : InOrder(categories);
    }

    /// <summary>The category of a label; false for the background and for labels without one.</summary>
    public bool TryGetCategory(int label, [NotNullWhen(true)] out CocoCategory? category) => _categories.TryGetValue(label, out category);

    /// <summary>The label of a category; false where there is no such category.</summary>
    public bool TryGetLabel(int categoryId, out int label) => _labels.TryGetValue(categoryId, out label);

    /// <summary>The label of a category.</summary>
    /// <param name="categoryId">The category's number.</param>
    /// <exception cref="DataException">There is no such category.</exception>
    public int LabelOf(int categoryId) => _labels.TryGetValue(categoryId, out int label)
        ? label
        : throw new DataException(string.Create(
            CultureInfo.InvariantCulture, $"category {categoryId} is none of the {_labels.Count} categories; check the data set's list."));

    /// <summary>The categories by their numbers.</summary>
    internal IReadOnlyList<CocoCategory> Categories => [.. _categories.Values.OrderBy(category => category.Id)];

    private static CocoCategory[] Checked(IReadOnlyList<CocoCategory> categories)
    {
        ArgumentNullException.ThrowIfNull(categories);
        CocoCategory[] sorted = [.. categories.OrderBy(category => category.Id)];
        for (int i = 0; i < sorted.Length; i++)
        {
            if (sorted[i].Id < 1 || (i > 0 && sorted[i].Id == sorted[i - 1].Id))
            {
                throw new DataException(
                    $"category '{sorted[i].Name}' has the number {sorted[i].Id}; expected numbers from 1 on, each once.");
            }
        }

        return sorted;
    }
}
