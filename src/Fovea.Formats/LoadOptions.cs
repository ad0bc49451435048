namespace Fovea.Formats;

/// <summary>How the tensors of a file are matched to those of a model.</summary>
public sealed record LoadOptions
{
    /// <summary>
    /// The prefix that the file puts before the model's names, such as <c>backbone.</c>; tensors without it are ignored. Null detects the
    /// usual prefixes: <c>state_dict.</c>, <c>model.</c>, <c>model_state_dict.</c> and others, also nested ones, or one that all names
    /// have. The parts of wrappers (<c>module.</c>, <c>_orig_mod.</c>) are passed over wherever they stand.
    /// </summary>
    public string? Prefix { get; init; }

    /// <summary>
    /// Loads the tensors that match by name and shape and keeps the other values of the model, like <c>strict=False</c> in PyTorch, but for
    /// other shapes too: to fine-tune weights of 1000 classes on others, or for a backbone without its classifier. The report says what
    /// was left out (<see cref="LoadReport.Summary"/>).
    /// </summary>
    public bool AllowPartial { get; init; }

    /// <summary>
    /// Renames from names in the file, after <see cref="Prefix"/>, to names of the model. A key that ends in a dot renames all names that
    /// begin with it, the empty key all names.
    /// </summary>
    public IReadOnlyDictionary<string, string> Renames { get; init; } = new Dictionary<string, string>();
}
