using System.Collections.Immutable;
using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Scheduler.Core.Eligibility;

namespace Scheduler.Core.Tests.Eligibility;

/// <summary>The judge against a model that is written straight from the documentation of Kubernetes, for small vocabularies.</summary>
public sealed class NodeFiltersProperties
{
    private static readonly string[] Keys = ["a", "b", "c"];
    private static readonly string[] Texts = ["", "1", "2", "10", "01", "-1", "x"];
    private static readonly string[] Effects = ["NoSchedule", "NoExecute", "PreferNoSchedule", ""];

    [Fact]
    public void Judge_AnyPodAndNode_IsWhatTheModelSays()
    {
        var passed = 0;
        Prop.ForAll(Arb.From(Cases()), each =>
        {
            var actual = NodeFilters.Judge(each.Pod, each.NodeName, each.IsCordoned, each.Traits) is null;
            passed += actual ? 1 : 0;
            return actual == Model(each);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(5_000));

        Assert.InRange(passed, 200, 4_800);
    }

    [Fact]
    public void Plus_ThenMinus_IsTheSameAndOrderDoesNotMatter() => Prop.ForAll(Arb.From(Amounts()), Arb.From(Amounts()), (left, right) =>
        (left + right - right).Equals(left)
        && (left + right).Equals(right + left)
        && (left + right).All.All(amount => amount.Value == left[amount.Key] + right[amount.Key])
        && ResourceAmounts.Max(left, right).All.All(amount => amount.Value == Math.Max(left[amount.Key], right[amount.Key]))
        && (left + right).AtMost(4).All.All(amount => amount.Value == Math.Min(4, left[amount.Key] + right[amount.Key]))
        && Texts.All(name => ResourceAmounts.Max(left, right)[name] >= left[name])).QuickCheckThrowOnFailure();

    [Fact]
    public void Item_AnyLabels_IsWhatADictionarySays() => Prop.ForAll(Arb.From(Pairs().ListOf()), pairs =>
    {
        var labels = NodeLabels.Of(pairs);
        return Keys.Append("").All(key => labels[key] == pairs.LastOrDefault(pair => pair.Key == key).Value)
            && labels.Equals(NodeLabels.Of(labels.All.Reverse()));
    }).QuickCheckThrowOnFailure();

    private static bool Model(Case each)
    {
        var labels = each.Traits.Labels.All.ToDictionary();
        var taints = each.Traits.Taints.ToList();
        if (each.IsCordoned) taints.Add(new Taint("node.kubernetes.io/unschedulable", "", "NoSchedule"));
        return taints.Where(taint => taint.Effect is "NoSchedule" or "NoExecute")
                .All(taint => each.Pod.Tolerations.Any(toleration => Tolerates(toleration, taint)))
            && each.Pod.NodeSelector.All(pair => labels.Contains(pair))
            && (each.Pod.RequiredAffinity is not { } terms || terms.Any(term => Matches(term, each.NodeName, labels)));
    }

    private static bool Tolerates(Toleration toleration, Taint taint) =>
        (toleration.Effect == "" || toleration.Effect == taint.Effect)
        && (toleration.Key == "" || toleration.Key == taint.Key)
        && toleration.Operator switch
        {
            "Exists" => true,
            "" or "Equal" => toleration.Value == taint.Value,
            "Lt" => ExactNumber(taint.Value) < ExactNumber(toleration.Value),
            "Gt" => ExactNumber(taint.Value) > ExactNumber(toleration.Value),
            _ => false,
        };

    private static bool Matches(NodeSelectorTerm term, string nodeName, Dictionary<string, string> labels) =>
        term.Labels.Length + term.Fields.Length > 0
        && term.Labels.All(requirement => Holds(requirement, labels))
        && term.Fields.All(field => field.Values is [var name] && (field.Operator switch
        {
            NodeOperator.In => name == nodeName,
            NodeOperator.NotIn => name != nodeName,
            _ => false,
        }));

    private static bool Holds(NodeRequirement requirement, Dictionary<string, string> labels)
    {
        var exists = labels.TryGetValue(requirement.Key, out var value);
        return (requirement.Operator, requirement.Values.Length) switch
        {
            (NodeOperator.Exists, 0) => exists,
            (NodeOperator.DoesNotExist, 0) => !exists,
            (NodeOperator.In, > 0) => exists && requirement.Values.Any(each => each == value),
            (NodeOperator.NotIn, > 0) => !exists || requirement.Values.All(each => each != value),
            (NodeOperator.Gt, 1) => exists && Number(value!) > Number(requirement.Values[0]),
            (NodeOperator.Lt, 1) => exists && Number(value!) < Number(requirement.Values[0]),
            _ => false,
        };
    }

    // A comparison with null is false.
    private static int? Number(string text) => int.TryParse(text, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static int? ExactNumber(string text) => text.StartsWith('0') && text != "0" ? null : Number(text);

    private static Gen<Case> Cases() =>
        from labels in Pairs().ListOf()
        from taints in Few(Taints())
        from selector in Few(Pairs())
        from terms in Few(Terms())
        from hasAffinity in Gen.Elements(true, false)
        from tolerations in Tolerations().ListOf()
        from isCordoned in Gen.Frequency((1, Gen.Constant(true)), (4, Gen.Constant(false)))
        from nodeName in Gen.Elements("n1", "n2")
        select new Case(
            new PodConstraints
            {
                NodeSelector = [.. selector],
                RequiredAffinity = hasAffinity ? [.. terms] : null,
                Tolerations = [.. tolerations],
            },
            nodeName,
            isCordoned,
            new NodeTraits(NodeLabels.Of(labels), [.. taints], ResourceAmounts.None));

    private static Gen<ImmutableArray<T>> Few<T>(Gen<T> gen) =>
        from count in Gen.Choose(0, 2)
        from all in gen.ListOf(count)
        select all.ToImmutableArray();

    private static Gen<KeyValuePair<string, string>> Pairs() =>
        from key in Gen.Elements(Keys)
        from value in Gen.Elements(Texts)
        select new KeyValuePair<string, string>(key, value);

    private static Gen<Taint> Taints() =>
        from pair in Pairs()
        from effect in Gen.Elements(Effects)
        select new Taint(pair.Key, pair.Value, effect);

    private static Gen<Toleration> Tolerations() =>
        from key in Gen.Elements([.. Keys, "", "node.kubernetes.io/unschedulable"])
        from operation in Gen.Elements("Exists", "Equal", "", "Lt", "Gt", "Like")
        from value in Gen.Elements(Texts)
        from effect in Gen.Elements(Effects)
        select new Toleration(key, operation, value, effect);

    private static Gen<NodeSelectorTerm> Terms() =>
        from labels in Few(Requirements(Keys, Texts))
        from fields in Few(Requirements(["metadata.name"], ["n1", "n2"]))
        select new NodeSelectorTerm(labels, fields);

    private static Gen<NodeRequirement> Requirements(string[] keys, string[] texts) =>
        from key in Gen.Elements(keys)
        from operation in Gen.Elements(Enum.GetValues<NodeOperator>())
        from values in Few(Gen.Elements(texts))
        select new NodeRequirement(key, operation, values);

    private static Gen<ResourceAmounts> Amounts() =>
        from names in Gen.Elements(Texts).ListOf()
        from amounts in Gen.Choose(0, 5).ListOf(names.Count)
        select ResourceAmounts.Of(names.Zip(amounts, (name, amount) => KeyValuePair.Create(name, (long)amount)));

    private sealed record Case(PodConstraints Pod, string NodeName, bool IsCordoned, NodeTraits Traits);
}
